// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Supplies the settings of TLS where nobody configured any and it is on, and makes the files that they name before the server
 * reads them.
 */
public final class TlsSource implements ConfigSourceFactory {
    private static final String NAME = "luofleet";
    private static final int BELOW_ALL_OTHERS = 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        TlsSettings settings = TlsSettings.read(name -> {
            ConfigValue value = context.getValue(name);
            return value == null ? null : value.getValue();
        });
        if (!settings.isOn()) {
            return List.of();
        }
        PkiFiles files = new PkiFiles(settings.directory());
        var clock = Clock.systemUTC();
        files.renewServer(Authority.configured(context, files, clock.instant()), settings.names(), clock.instant());
        Map<String, String> values = new LinkedHashMap<>();
        values.put("quarkus.http.tls-configuration-name", NAME);
        values.put("quarkus.http.insecure-requests", "disabled");
        String tls = "quarkus.tls." + NAME + ".";
        values.put(tls + "key-store.pem.0.cert", files.serverCertificate().toString());
        values.put(tls + "key-store.pem.0.key", files.serverKey().toString());
        values.put(
                tls + "trust-store.pem.certs",
                Authority.certificateFile(context, files).toString());
        values.put(tls + "reload-period", "1h");
        return List.of(new Fixed(Map.copyOf(values)));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BELOW_ALL_OTHERS);
    }

    private record Fixed(Map<String, String> values) implements ConfigSource {
        @Override
        public Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public int getOrdinal() {
            return BELOW_ALL_OTHERS;
        }

        @Override
        public String getValue(String property) {
            return values.get(property);
        }

        @Override
        public String getName() {
            return "TLS by the service's own authority";
        }
    }
}
