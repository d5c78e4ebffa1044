// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.FixedSource;
import io.luofleet.platform.http.BrowserPaths;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Supplies what the code flow needs to be safe where it is on, so that nobody has to know of it: one property turns the flow on. What
 * is configured goes before this.
 */
public final class BrowserLoginSource implements ConfigSourceFactory {
    /** The property that turns logging in at a browser on, with the value {@code hybrid}. */
    static final String APPLICATION_TYPE = "quarkus.oidc.application-type";

    /** The property that turns OpenID Connect on. */
    static final String TENANT_ENABLED = "quarkus.oidc.tenant-enabled";

    private static final String HOST = "quarkus.http.host";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
    private static final int BELOW_ALL_OTHERS = 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return isOn(value(context, TENANT_ENABLED), value(context, APPLICATION_TYPE))
                ? List.of(new FixedSource(
                        "Logging in at a browser", BELOW_ALL_OTHERS, settings(LOOPBACK.contains(value(context, HOST)))))
                : List.of();
    }

    /** Whether people log in with browsers, by the two properties. */
    static boolean isOn(String tenantEnabled, String applicationType) {
        return Boolean.parseBoolean(tenantEnabled)
                && Set.of("hybrid", "web-app")
                        .contains(applicationType.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static Map<String, String> settings(boolean isLoopback) {
        Map<String, String> values = new LinkedHashMap<>();
        String flow = "quarkus.oidc.authentication.";
        values.put(flow + "pkce-required", "true");
        values.put(flow + "nonce-required", "true");
        values.put(flow + "redirect-path", BrowserPaths.LOG_IN);
        values.put(flow + "restore-path-after-redirect", "true");
        // A browser that comes back from the provider sends no cookie that is 'strict'. Writes are held to more:
        // CookieWrites.
        values.put(flow + "cookie-same-site", "lax");
        values.put(flow + "state-cookie-same-site", "lax");
        values.put(flow + "cookie-force-secure", Boolean.toString(!isLoopback));
        values.put(flow + "session-age-extension", "30M");
        // The same token says who somebody is, and what that one may, by whichever way it comes.
        values.put(flow + "verify-access-token", "true");
        values.put("quarkus.oidc.roles.source", "accesstoken");
        values.put("quarkus.oidc.token.refresh-expired", "true");
        return values;
    }

    private static String value(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null ? "" : value.getValue();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BELOW_ALL_OTHERS);
    }
}
