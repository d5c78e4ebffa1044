// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import io.luofleet.wire.network.AddressRule;
import io.luofleet.wire.network.Network;
import java.util.List;
import java.util.stream.Stream;

/**
 * What only a host itself reaches: its own services, its links, and where clouds keep what is meant for their machines alone. Private
 * networks are not of it, since that is where a site's servers are.
 */
final class HostInside {
    private static final List<Network> NETWORKS = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.255.255.255",
                    "::/127",
                    "fe80::/10",
                    "ff00::/8",
                    // Metadata of clouds outside of their links: of Alibaba, Azure, Oracle, Amazon and Google.
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192",
                    "fd00:ec2::254",
                    "fd20:ce::254")
            .map(Network::parse)
            .toList();

    private HostInside() {}

    /** @param allowed what of it may be reached nevertheless */
    static AddressRule but(List<Network> allowed) {
        return new AddressRule(NETWORKS, allowed);
    }
}
