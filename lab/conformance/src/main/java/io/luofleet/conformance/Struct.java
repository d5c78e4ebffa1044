// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Structures of {@code include/uapi/linux/liveupdate.h}, right or wrong. */
public final class Struct {
    /** CREATE_SESSION. */
    public static final long CREATE_SESSION = 0xba00;
    /** RETRIEVE_SESSION. */
    public static final long RETRIEVE_SESSION = 0xba01;
    /** PRESERVE_FD. */
    public static final long PRESERVE_FD = 0xba40;
    /** RETRIEVE_FD. */
    public static final long RETRIEVE_FD = 0xba41;
    /** FINISH. */
    public static final long FINISH = 0xba42;
    /** GET_NAME. */
    public static final long GET_NAME = 0xba43;

    /** GET_INFO. */
    public static final long GET_INFO = 0xba02;
    /** NEXT_SESSION. */
    public static final long NEXT_SESSION = 0xba03;
    /** NEXT_HANDLER. */
    public static final long NEXT_HANDLER = 0xba04;
    /** NEXT_FLB. */
    public static final long NEXT_FLB = 0xba05;
    /** SESSION_NEXT_FILE. */
    public static final long NEXT_FILE = 0xba44;

    private static final int SECOND = 4;
    private static final int THIRD = 8;
    private static final int SESSION_BYTES = 72;
    private static final int FILE_BYTES = 16;
    private static final int FINISH_BYTES = 8;

    private final byte[] bytes;

    private Struct(byte[] bytes) {
        this.bytes = bytes;
    }

    private static Struct of(int length) {
        return new Struct(new byte[length]).size(length);
    }

    /** For CREATE_SESSION and RETRIEVE_SESSION. */
    public static Struct session(String name) {
        return session(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with any bytes, at most 64. */
    public static Struct session(byte[] name) {
        Struct struct = of(SESSION_BYTES);
        System.arraycopy(name, 0, struct.bytes, THIRD, name.length);
        return struct;
    }

    /** For PRESERVE_FD and RETRIEVE_FD. */
    public static Struct file(int fd, long token) {
        Struct struct = of(FILE_BYTES);
        struct.buffer().putInt(SECOND, fd).putLong(THIRD, token);
        return struct;
    }

    /** For FINISH. */
    public static Struct finish() {
        return of(FINISH_BYTES);
    }

    /** For GET_NAME. */
    public static Struct name() {
        return of(SESSION_BYTES);
    }

    /** For GET_INFO. */
    public static Struct info() {
        return of(128);
    }

    /** For NEXT_SESSION; 0 is outgoing, 1 incoming. */
    public static Struct nextSession(int direction, long cursor) {
        return of(96).u32(SECOND, direction).u64(THIRD, cursor);
    }

    /** For NEXT_HANDLER. */
    public static Struct nextHandler(long cursor) {
        return of(88).u64(THIRD, cursor);
    }

    /** For NEXT_FLB. */
    public static Struct nextFlb(long cursor) {
        return of(96).u64(THIRD, cursor);
    }

    /** For SESSION_NEXT_FILE. */
    public static Struct nextFile(long cursor) {
        return of(80).u64(THIRD, cursor);
    }

    /** Whether a kernel has the queries: GET_INFO is EINVAL, or not even reached, where it has not. */
    public static boolean queriesOf(SystemCalls calls) throws SysException {
        try {
            int device = calls.openDeviceReadOnly();
            try {
                calls.ioctl(device, GET_INFO, info().memory());
                return true;
            } finally {
                calls.close(device);
            }
        } catch (SysException e) {
            if (e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    /** With a number at an offset. */
    public Struct u32(int offset, long value) {
        buffer().putInt(offset, (int) value);
        return this;
    }

    /** With a number at an offset. */
    public Struct u64(int offset, long value) {
        buffer().putLong(offset, value);
        return this;
    }

    /** The number at an offset. */
    public int u32(int offset) {
        return buffer().getInt(offset);
    }

    /** The number at an offset. */
    public long u64(int offset) {
        return buffer().getLong(offset);
    }

    /** The text at an offset, up to its NUL. */
    public String text(int offset) {
        int end = offset;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    /** Where the next entry of a list is to be asked for. */
    public long cursor() {
        return u64(THIRD);
    }

    /** Says another size than it has. */
    public Struct size(long size) {
        buffer().putInt(0, (int) size);
        return this;
    }

    /** With something in the second field where it is reserved. */
    public Struct reserved(int value) {
        buffer().putInt(SECOND, value);
        return this;
    }

    /** Followed by more, and as long as that. */
    public Struct tail(byte... tail) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + tail.length);
        System.arraycopy(tail, 0, longer, bytes.length, tail.length);
        return new Struct(longer).size(longer.length);
    }

    /** Only its first bytes, though it still says its size. */
    public Struct cut(int length) {
        return new Struct(Arrays.copyOf(bytes, length));
    }

    /** In writable memory. */
    public UserMemory memory() {
        return UserMemory.writable(bytes);
    }

    /** In memory that the kernel cannot answer into. */
    public UserMemory readOnly() {
        return UserMemory.readOnly(bytes);
    }

    /** Its bytes, as the kernel left them. */
    public byte[] bytes() {
        return bytes;
    }

    /** The descriptor that the kernel put into it. */
    public int fd() {
        return buffer().getInt(SECOND);
    }

    /** The name that the kernel put into it, up to the NUL. */
    public byte[] nameBytes() {
        int end = THIRD;
        while (end < SESSION_BYTES && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, THIRD, end);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
