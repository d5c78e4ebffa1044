// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.outgoing;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Where the service may connect to besides the Internet, when an operator names the address. */
@ConfigMapping(prefix = "luofleet.outgoing")
interface OutgoingConfig {
    /** Networks of the inside, for example {@code 10.20.0.0/16}. */
    Optional<List<String>> allowedNetworks();

    /** Names of hosts, whatever they resolve to. */
    Optional<List<String>> allowedHosts();
}
