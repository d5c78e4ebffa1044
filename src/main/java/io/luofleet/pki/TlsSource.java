// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.pki.external.ExternalSettings;
import io.luofleet.platform.FixedSource;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Supplies the settings of TLS where nobody configured any and it is on, and makes the files that they name before the server
 * reads them.
 */
public final class TlsSource implements ConfigSourceFactory {
    static final String NAME = "luofleet";
    private static final int BELOW_ALL_OTHERS = 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Function<String, String> property = name -> {
            ConfigValue value = context.getValue(name);
            return value == null ? null : value.getValue();
        };
        TlsSettings settings = TlsSettings.read(property);
        if (!settings.isOn()) {
            return List.of();
        }
        PkiFiles files = new PkiFiles(settings.directory());
        Instant now = Clock.systemUTC().instant();
        CertificateAuthority own = Authority.configured(context, files, now);
        files.renewServer(own, settings.names(), now);
        // A copy, which has been looked through: a broken file must not reach TLS.
        Optional<String> others = ExternalSettings.read(property).map(each -> each.authorities(now));
        others.ifPresent(pem -> files.writeAgentAuthorities(own.certificate(), pem));
        Map<String, String> values = new LinkedHashMap<>();
        values.put("quarkus.http.tls-configuration-name", NAME);
        values.put("quarkus.http.insecure-requests", "disabled");
        String tls = "quarkus.tls." + NAME + ".";
        values.put(tls + "key-store.pem.0.cert", files.serverCertificate().toString());
        values.put(tls + "key-store.pem.0.key", files.serverKey().toString());
        Path trusted =
                others.map(_ -> files.agentAuthorities()).orElseGet(() -> Authority.certificateFile(context, files));
        values.put(tls + "trust-store.pem.certs", trusted.toString());
        values.put(tls + "reload-period", "1h");
        return List.of(new FixedSource("TLS by the service's own authority", BELOW_ALL_OTHERS, values));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BELOW_ALL_OTHERS);
    }
}
