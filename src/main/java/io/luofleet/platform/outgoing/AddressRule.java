// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.outgoing;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses the service connects to when an operator names the host: none of the inside, unless it is listed. Else a plan's gate
 * would let whoever may write plans talk to what only this machine reaches.
 *
 * @param allowed networks of the inside that may be reached
 */
record AddressRule(List<Network> allowed) {
    private static final int IPV6_BYTES = 16;

    /** IANA's special-purpose registries: what is no unicast address of the Internet. */
    private static final List<Network> INSIDE = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/127",
                    "100::/64",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(Network::parse)
            .toList();

    private static final Network MAPPED = Network.parse("::/96");
    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network NAT64_LOCAL = Network.parse("64:ff9b:1::/48");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final Network TEREDO = Network.parse("2001::/32");

    AddressRule {
        allowed = List.copyOf(allowed);
    }

    /** Why an address is not connected to; empty when it may be. */
    Optional<String> objection(InetAddress address) {
        if (allowed.stream().anyMatch(n -> n.contains(address))) {
            return Optional.empty();
        }
        if (TEREDO.contains(address) || NAT64_LOCAL.contains(address)) {
            return Optional.of(
                    "%s is translated to an address that cannot be told".formatted(address.getHostAddress()));
        }
        return Stream.concat(Stream.of(address), embedded(address).stream())
                .filter(a -> allowed.stream().noneMatch(n -> n.contains(a)))
                .filter(a -> INSIDE.stream().anyMatch(n -> n.contains(a)))
                .findFirst()
                .map(a -> "%s is an address of the inside".formatted(address.getHostAddress()));
    }

    /** The IPv4 address that an IPv6 one stands for. Mapped ones Java has made IPv4 already. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES) {
            return Optional.empty();
        }
        if (MAPPED.contains(address) || NAT64.contains(address)) {
            return Optional.of(Network.of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return SIX_TO_FOUR.contains(address)
                ? Optional.of(Network.of(Arrays.copyOfRange(bytes, 2, 6)))
                : Optional.empty();
    }
}
