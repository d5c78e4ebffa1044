// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The name service of this JVM, with names of an attacker in it: {@code x.127-0-0-1.169-254-169-254.rebind.test} is at the first address
 * when it is asked for first, and at the next from then on. Names are not kept by the JVM (see surefire's {@code sun.net.inetaddr.ttl}).
 */
public final class RebindingNames extends InetAddressResolverProvider {
    private static final String OURS = ".rebind.test";

    @Override
    public String name() {
        return "names that move";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration.builtinResolver());
    }

    private static final class Resolver implements InetAddressResolver {
        private final InetAddressResolver usual;
        private final Map<String, Integer> asked = new ConcurrentHashMap<>();

        private Resolver(InetAddressResolver usual) {
            this.usual = usual;
        }

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            if (!host.endsWith(OURS)) {
                return usual.lookupByName(host, policy);
            }
            List<String> labels = Arrays.asList(
                    host.substring(0, host.length() - OURS.length()).split("\\."));
            int turn = asked.merge(host, 1, Integer::sum);
            String address = labels.get(Math.min(turn, labels.size() - 1)).replace('-', '.');
            return Stream.of(InetAddress.ofLiteral(address));
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return usual.lookupByAddress(address);
        }
    }
}
