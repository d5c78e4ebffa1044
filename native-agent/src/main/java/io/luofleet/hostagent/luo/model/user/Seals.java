// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

/** {@code F_SEAL_*} of {@code include/uapi/linux/fcntl.h}. */
public final class Seals {
    /** No more seals. */
    public static final int SEAL = 0x01;
    /** The file cannot shrink. */
    public static final int SHRINK = 0x02;
    /** The file cannot grow. */
    public static final int GROW = 0x04;
    /** Nobody can write. */
    public static final int WRITE = 0x08;
    /** Nobody can write but through mappings that exist. */
    public static final int FUTURE_WRITE = 0x10;
    /** The permission to execute cannot change. */
    public static final int EXEC = 0x20;

    static final int ALL = 0x3f;
    static final int NO_WRITE = WRITE | FUTURE_WRITE;
    static final int WITH_EXEC = SHRINK | GROW | WRITE | FUTURE_WRITE;

    private Seals() {}
}
