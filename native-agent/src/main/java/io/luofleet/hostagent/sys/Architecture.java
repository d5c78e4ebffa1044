// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

/**
 * The processor architectures the agent runs on, with the numbers of the system calls that it makes by number. Both are 64 bits wide and
 * little-endian, and every structure that the agent lays out by hand has the same layout on both.
 *
 * <p>Numbers from {@code arch/x86/entry/syscalls/syscall_64.tbl} and {@code include/uapi/asm-generic/unistd.h}.
 */
enum Architecture {
    X86_64("amd64", 332, 169, 320),
    AARCH64("aarch64", 291, 142, 294);

    private final String name;
    private final long statx;
    private final long reboot;
    private final long kexecFileLoad;

    Architecture(String name, long statx, long reboot, long kexecFileLoad) {
        this.name = name;
        this.statx = statx;
        this.reboot = reboot;
        this.kexecFileLoad = kexecFileLoad;
    }

    /** The one this process runs on. */
    static Architecture current() {
        return of(System.getProperty("os.arch"));
    }

    /**
     * @param name as {@code os.arch} has it
     * @throws UnsupportedOperationException the agent does not know its numbers, and must not guess
     */
    static Architecture of(String name) {
        for (Architecture each : values()) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        throw new UnsupportedOperationException(
                "luo-agent knows the system calls of x86-64 and aarch64, not those of '" + name + "'");
    }

    long statx() {
        return statx;
    }

    long reboot() {
        return reboot;
    }

    long kexecFileLoad() {
        return kexecFileLoad;
    }
}
