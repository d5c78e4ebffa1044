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
}
