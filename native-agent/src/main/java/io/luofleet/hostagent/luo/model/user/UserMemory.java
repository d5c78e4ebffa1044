// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;

/**
 * A piece of a process' memory that a system call is given the address of. Directly after its last byte nothing is mapped, so that
 * a structure which claims to be longer than it is runs into EFAULT.
 */
public final class UserMemory {
    /** What the process may do there, and the kernel on its behalf. */
    public enum Access {
        WRITABLE,
        READ_ONLY,
        /** No memory at all, as behind a null pointer. */
        UNMAPPED
    }

    private final byte[] bytes;
    private final Access access;

    private UserMemory(byte[] bytes, Access access) {
        this.bytes = bytes;
        this.access = access;
    }

    /** Memory that holds these very bytes; what the kernel writes, it writes into the array. */
    public static UserMemory writable(byte[] bytes) {
        return new UserMemory(bytes, Access.WRITABLE);
    }

    /** Memory that holds these bytes and cannot be written. */
    public static UserMemory readOnly(byte[] bytes) {
        return new UserMemory(bytes, Access.READ_ONLY);
    }

    /** No memory. */
    public static UserMemory unmapped() {
        return new UserMemory(new byte[0], Access.UNMAPPED);
    }

    /** What it holds. */
    public byte[] bytes() {
        return bytes;
    }

    /** What may be done with it. */
    public Access access() {
        return access;
    }

    /** {@code copy_from_user}: EFAULT when any of it is not there. */
    byte[] copyIn(int offset, int length) throws LuoError {
        if (access == Access.UNMAPPED || offset + length > bytes.length) {
            throw new LuoError(Errno.EFAULT);
        }
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /** {@code get_user} of a {@code u32}: EFAULT when it is not there. */
    long u32(int offset) throws LuoError {
        byte[] four = copyIn(offset, Integer.BYTES);
        return Bytes.u32(four, 0);
    }

    /** {@code copy_to_user}: EFAULT when it cannot be written. */
    void copyOut(byte[] from, int length) throws LuoError {
        if (access != Access.WRITABLE || length > bytes.length) {
            throw new LuoError(Errno.EFAULT);
        }
        System.arraycopy(from, 0, bytes, 0, length);
    }

    /** {@code check_zeroed_user}: whether a range is zero; EFAULT when it ends before anything else was found. */
    boolean zero(int offset, long end) throws LuoError {
        for (int i = offset; i < Math.min(end, bytes.length); i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        if (access == Access.UNMAPPED || end > bytes.length) {
            throw new LuoError(Errno.EFAULT);
        }
        return true;
    }
}
