// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The part of an address that whoever has one of them has many of: /24 of IPv4, /64 of IPv6. */
final class Network {
    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 8;

    private Network() {}

    /** @param address as a socket says it; addresses of IPv4 in those of IPv6 are of IPv4 */
    static String of(String address) {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 4
                    ? (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[IPV4_BYTES - 1] & 0xff) + ".0/24"
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_BYTES)) + "/64";
        } catch (IllegalArgumentException _) {
            return "unknown";
        }
    }
}
