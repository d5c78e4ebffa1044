// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;

/** One ioctl on its way through the kernel ({@code struct luo_ucmd}): the caller's structure, and the kernel's copy of it. */
final class Ucmd {
    private final UserMemory user;
    private final long userSize;
    private final byte[] copy;

    private Ucmd(UserMemory user, long userSize, byte[] copy) {
        this.user = user;
        this.userSize = userSize;
        this.copy = copy;
    }

    /** {@code copy_struct_from_user}: E2BIG when there is anything but zeros beyond what the kernel knows; EFAULT. */
    static Ucmd copy(UserMemory user, long userSize, int kernelSize) throws LuoError {
        if (userSize > kernelSize && !user.zero(kernelSize, userSize)) {
            throw new LuoError(Errno.E2BIG);
        }
        return new Ucmd(user, userSize, user.copyIn(0, kernelSize));
    }

    /** The kernel's copy, for the command to read and to fill in. */
    byte[] struct() {
        return copy;
    }

    /** EINVAL when a reserved {@code u32} is not zero. */
    void requireZero(int offset) throws LuoError {
        if (Bytes.u32(copy, offset) != 0) {
            throw new LuoError(Errno.EINVAL);
        }
    }

    /** {@code strscpy} into a field of the kernel's copy, in which nothing else is then. */
    void putString(int offset, int length, String text) {
        byte[] raw = RawName.encode(text);
        Arrays.fill(copy, offset, offset + length, (byte) 0);
        System.arraycopy(raw, 0, copy, offset, Math.min(raw.length, length - 1));
    }

    /** {@code luo_ucmd_respond}: EFAULT when the caller's memory cannot be written, after the work is done. */
    void respond() throws LuoError {
        user.copyOut(copy, (int) Math.min(userSize, copy.length));
    }
}
