// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The authority, and what it gives. */
@ConfigMapping(prefix = "luofleet.pki")
interface PkiConfig {
    /** An authority of the site's own: its certificate in PEM, EC P-256. Unset: one is made in the data directory. */
    Optional<Path> caCertificate();

    /** Its key, PKCS#8 in PEM. */
    Optional<Path> caKey();

    /** How long an agent's certificate lives; agents renew at two thirds of it. */
    @WithDefault("P30D")
    Duration agentCertificateLife();

    /** Machines that ask without a token, and wait for an admin. */
    Pending pending();

    /** Machines that wait. */
    interface Pending {
        /** Whether there may be any. */
        @WithDefault("false")
        boolean enabled();

        /** How many may wait. */
        @WithDefault("1000")
        int most();

        /** How many of one network: /24 of IPv4, /64 of IPv6. */
        @WithDefault("50")
        int mostOfANetwork();

        /** How long one waits before it is forgotten, and how long an accepted one may take to fetch its certificate. */
        @WithDefault("P1D")
        Duration life();

        /** How long a key that an admin has refused stays so. */
        @WithDefault("P7D")
        Duration refusedFor();
    }

    /** Authorities of the site besides, whose certificates agents may come by; see {@link io.luofleet.pki.external.ExternalSettings}. */
    External external();

    /** Authorities of the site. */
    interface External {
        /** Their certificates in PEM, read anew when the file changes. Unset: there are none. */
        Optional<Path> caBundle();

        /** How their certificates name the host: {@code common-name}, or a URI with {@code {host}} in it. */
        Optional<String> hostName();

        /** Their revocation lists in PEM, read anew when the file changes. */
        Optional<Path> crl();

        /** How often the files are looked at. */
        @WithDefault("30s")
        Duration reload();
    }
}
