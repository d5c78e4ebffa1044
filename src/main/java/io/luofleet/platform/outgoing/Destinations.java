// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.outgoing;

import io.luofleet.wire.network.AddressRule;
import io.luofleet.wire.network.Network;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resolves the host of an address that somebody named, and says where to connect. Whoever connects uses the address that is given
 * here and does not resolve the name again: the next answer may be another.
 */
@ApplicationScoped
public class Destinations {
    private static final String NETWORKS = "luofleet.outgoing.allowed-networks";
    private static final String HOSTS = "luofleet.outgoing.allowed-hosts";

    /** IANA's special-purpose registries: what is no unicast address of the Internet. */
    static final List<Network> INSIDE = Stream.of(
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

    private final AddressRule rule;
    private final Set<String> hosts;

    Destinations(OutgoingConfig config) {
        this.rule = new AddressRule(
                INSIDE,
                config.allowedNetworks().orElse(List.of()).stream()
                        .map(Destinations::network)
                        .toList());
        this.hosts = config.allowedHosts().orElse(List.of()).stream()
                .map(h -> h.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("%s: %s".formatted(NETWORKS, e.getMessage()), e);
        }
    }

    /** Where a host is, or why it is not connected to. */
    public sealed interface Destination {
        /** Connect to this address, under the name. */
        record At(InetAddress address) implements Destination {}

        /** Do not. */
        record Refused(String why) implements Destination {}
    }

    /** Resolves a host; of several addresses all must be allowed, since any of them may be taken the next time. */
    public Destination resolve(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(name);
        } catch (UnknownHostException _) {
            return new Destination.Refused("%s is not known to the name service".formatted(name));
        }
        if (!hosts.contains(name.toLowerCase(Locale.ROOT))) {
            for (InetAddress address : found) {
                Optional<String> objection = rule.objection(address);
                if (objection.isPresent()) {
                    return new Destination.Refused(
                            "%s is not connected to: %s. An admin may list its network in %s, or the host in %s."
                                    .formatted(name, objection.get(), NETWORKS, HOSTS));
                }
            }
        }
        return new Destination.At(found[0]);
    }
}
