// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Native;

/** {@code syscall} for calls of the form (fd, struct *); a second signature of one symbol needs a second class. */
final class LibcStruct {
    static {
        Native.register(LibcStruct.class, "c");
    }

    private LibcStruct() {}

    static native int syscall(long number, long fd, byte[] struct);
}
