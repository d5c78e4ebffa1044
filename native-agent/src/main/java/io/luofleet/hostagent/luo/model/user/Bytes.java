// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

/** Little-endian numbers in a structure. */
final class Bytes {
    private Bytes() {}

    static long u32(byte[] from, int offset) {
        return number(from, offset, Integer.BYTES);
    }

    static long u64(byte[] from, int offset) {
        return number(from, offset, Long.BYTES);
    }

    static void putU32(byte[] to, int offset, long value) {
        put(to, offset, value, Integer.BYTES);
    }

    static void putU64(byte[] to, int offset, long value) {
        put(to, offset, value, Long.BYTES);
    }

    private static void put(byte[] to, int offset, long value, int size) {
        for (int i = 0; i < size; i++) {
            to[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    private static long number(byte[] from, int offset, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = (value << 8) | (from[offset + i] & 0xff);
        }
        return value;
    }
}
