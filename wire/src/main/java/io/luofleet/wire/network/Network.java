// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of addresses, as CIDR (RFC 4632, RFC 4291) writes it.
 *
 * @param prefix its first address; the bits beyond the length are zero
 * @param length how many bits all its addresses share
 */
public record Network(InetAddress prefix, int length) {
    /**
     * Reads one, for example {@code 10.0.0.0/8}; an address alone is a network of one.
     *
     * @throws IllegalArgumentException when it is none, names of hosts included
     */
    public static Network parse(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2 || !parts[0].matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("'%s' is no network: write 10.0.0.0/8 or fd00::/8".formatted(text));
        }
        try {
            InetAddress address = InetAddress.getByName(parts[0]);
            int most = address.getAddress().length * 8;
            int length = parts.length == 1 ? most : Integer.parseInt(parts[1]);
            if (length < 0 || length > most || !masked(address, length).equals(address)) {
                throw new IllegalArgumentException(
                        "'%s' is no network: bits beyond its length are set, or the length is none".formatted(text));
            }
            return new Network(address, length);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is no network".formatted(text), e);
        }
    }

    /** Whether an address lies within. */
    public boolean contains(InetAddress address) {
        return address.getAddress().length == prefix.getAddress().length
                && masked(address, length).equals(prefix);
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        int whole = length / 8;
        if (whole < bytes.length) {
            bytes[whole] &= (byte) (0xff00 >> (length % 8));
            Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
        }
        return of(bytes);
    }

    /** The address of 4 or 16 bytes; of a mapped one, the IPv4 address. */
    public static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
