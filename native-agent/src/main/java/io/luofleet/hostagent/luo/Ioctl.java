// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of each ioctl's structure, from {@code include/uapi/linux/liveupdate.h}. Every structure starts with its own
 * size, which is how the kernel tells versions apart; reserved fields are zero.
 */
enum Ioctl {
    /** size 0, fd out 4, name 8..71. */
    CREATE_SESSION(0x00, 72),
    /** size 0, fd out 4, name 8..71. */
    RETRIEVE_SESSION(0x01, 72),
    /** This and the other queries: see {@link QueryCodec}. */
    GET_INFO(0x02, 128),
    /** size 0, direction 4, cursor 8. */
    NEXT_SESSION(0x03, 96),
    /** size 0, reserved 4, cursor 8. */
    NEXT_HANDLER(0x04, 88),
    /** size 0, reserved 4, cursor 8. */
    NEXT_FLB(0x05, 96),
    /** size 0, fd 4, token 8. */
    PRESERVE_FD(0x40, 16),
    /** size 0, fd out 4, token 8. */
    RETRIEVE_FD(0x41, 16),
    /** size 0, reserved 4. */
    FINISH(0x42, 8),
    /** size 0, reserved 4, name out 8..71. */
    GET_NAME(0x43, 72),
    /** size 0, reserved 4, cursor 8. */
    NEXT_FILE(0x44, 80);

    private static final int TYPE = 0xBA;
    private static final int SECOND = 4;
    private static final int THIRD = 8;

    private final int number;
    private final int size;

    Ioctl(int number, int size) {
        this.number = number;
        this.size = size;
    }

    /** The command's number within LUO's type. */
    int number() {
        return number;
    }

    /** {@code _IO(0xBA, number)}: direction and size bits are zero, the structure's own size field does their work. */
    long request() {
        return (long) TYPE << 8 | number;
    }

    /** A zeroed structure with its size. */
    byte[] struct() {
        return buffer(new byte[size]).putInt(0, size).array();
    }

    /** A structure that carries a name. */
    byte[] withName(byte[] name) {
        byte[] struct = struct();
        buffer(struct).put(THIRD, name);
        return struct;
    }

    /** A structure that carries a token, and a file descriptor where the command takes one. */
    byte[] withToken(int file, long token) {
        byte[] struct = struct();
        buffer(struct).putInt(SECOND, file).putLong(THIRD, token);
        return struct;
    }

    /** The file descriptor the kernel put into a structure. */
    static int fd(byte[] struct) {
        return buffer(struct).getInt(SECOND);
    }

    /** The name the kernel put into a structure. */
    static String name(byte[] struct) {
        int end = THIRD;
        while (end < struct.length && struct[end] != 0) {
            end++;
        }
        return new String(struct, THIRD, end - THIRD, StandardCharsets.UTF_8);
    }

    private static ByteBuffer buffer(byte[] struct) {
        return ByteBuffer.wrap(struct).order(ByteOrder.LITTLE_ENDIAN);
    }
}
