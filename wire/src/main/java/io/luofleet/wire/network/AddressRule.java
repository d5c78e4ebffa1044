// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses a program connects to when somebody else names the host: none of the inside, unless it is listed. Else whoever
 * names hosts would talk to what only this machine reaches.
 *
 * @param inside what is refused, also where an IPv6 address stands for one of it
 * @param allowed what of it may be reached nevertheless
 */
public record AddressRule(List<Network> inside, List<Network> allowed) {
    private static final int IPV6_BYTES = 16;

    private static final Network COMPATIBLE = Network.parse("::/96");
    private static final Network TRANSLATED = Network.parse("::ffff:0:0:0/96");
    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network NAT64_LOCAL = Network.parse("64:ff9b:1::/48");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final Network TEREDO = Network.parse("2001::/32");

    /** Copies the lists. */
    public AddressRule {
        inside = List.copyOf(inside);
        allowed = List.copyOf(allowed);
    }

    /** Why an address is not connected to; empty when it may be. */
    public Optional<String> objection(InetAddress found) {
        // A name service may answer with a mapped address (RFC 4291, 2.5.5.2), which Java leaves one of IPv6.
        InetAddress address = Network.of(found.getAddress());
        if (allowed.stream().anyMatch(n -> n.contains(address))) {
            return Optional.empty();
        }
        if (TEREDO.contains(address) || NAT64_LOCAL.contains(address)) {
            return Optional.of(
                    "%s is translated to an address that cannot be told".formatted(address.getHostAddress()));
        }
        return Stream.concat(Stream.of(address), embedded(address).stream())
                .filter(a -> allowed.stream().noneMatch(n -> n.contains(a)))
                .filter(a -> inside.stream().anyMatch(n -> n.contains(a)))
                .findFirst()
                .map(a -> "%s is an address of the inside".formatted(address.getHostAddress()));
    }

    /** The IPv4 address that an IPv6 one stands for. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES) {
            return Optional.empty();
        }
        if (Stream.of(COMPATIBLE, TRANSLATED, NAT64).anyMatch(n -> n.contains(address))) {
            return Optional.of(Network.of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return SIX_TO_FOUR.contains(address)
                ? Optional.of(Network.of(Arrays.copyOfRange(bytes, 2, 6)))
                : Optional.empty();
    }
}
