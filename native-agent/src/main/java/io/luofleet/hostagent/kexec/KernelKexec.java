// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.ProcFile;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** kexec of the running kernel, by {@code kexec_file_load} and {@code reboot}. Needs CAP_SYS_BOOT. */
public final class KernelKexec implements Kexec {
    /** {@code KEXEC_FILE_UNLOAD} of {@code include/uapi/linux/kexec.h}. */
    private static final long UNLOAD = 0x1;
    /** {@code KEXEC_FILE_NO_INITRAMFS}. */
    private static final long NO_INITRAMFS = 0x4;
    /** {@code LINUX_REBOOT_CMD_KEXEC} of {@code include/uapi/linux/reboot.h}. */
    private static final int CMD_KEXEC = 0x45584543;

    private static final int NO_FD = -1;

    private final Path loadedFlag;
    private final Path loadLimit;

    /** The running kernel's. */
    public KernelKexec() {
        this(Path.of("/sys/kernel/kexec_loaded"), Path.of("/proc/sys/kernel/kexec_load_limit_reboot"));
    }

    KernelKexec(Path loadedFlag, Path loadLimit) {
        this.loadedFlag = loadedFlag;
        this.loadLimit = loadLimit;
    }

    @Override
    public void load(Fd kernel, Optional<Fd> initrd, String commandLine) throws KernelException {
        byte[] text = commandLine.getBytes(StandardCharsets.UTF_8);
        byte[] withNul = Arrays.copyOf(text, text.length + 1);
        try {
            if (initrd.isEmpty()) {
                kernel.use(fd -> load(fd, NO_FD, withNul, NO_INITRAMFS));
            } else {
                kernel.use(fd -> initrd.get().use(initrdFd -> load(fd, initrdFd, withNul, 0)));
            }
        } catch (SysException e) {
            throw new KernelException(e, null);
        }
    }

    private static boolean load(int kernel, int initrd, byte[] commandLine, long flags) throws SysException {
        Sys.kexecFileLoad(kernel, initrd, commandLine, flags);
        return true;
    }

    @Override
    public void unload() throws KernelException {
        try {
            Sys.kexecFileLoad(NO_FD, NO_FD, new byte[0], UNLOAD);
        } catch (SysException e) {
            throw new KernelException(e, null);
        }
    }

    @Override
    public boolean loaded() {
        try {
            return ProcFile.read(loadedFlag).strip().equals("1");
        } catch (IOException noKexec) {
            return false;
        }
    }

    /**
     * The limit on loads, once it is set, goes down with each call of {@code kexec_load} and {@code kexec_file_load}, also with one
     * that then fails or unloads ({@code kexec_load_permitted()} of {@code kernel/kexec_core.c}); -1 is no limit.
     */
    @Override
    public OptionalLong attempts() {
        try {
            long left = Long.parseLong(ProcFile.read(loadLimit).strip());
            return left < 0 ? OptionalLong.empty() : OptionalLong.of(-left);
        } catch (IOException | NumberFormatException notInThisKernel) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void reboot() throws KernelException {
        Sys.sync();
        try {
            Sys.reboot(CMD_KEXEC);
        } catch (SysException e) {
            throw new KernelException(e, null);
        }
        throw new IllegalStateException("reboot(LINUX_REBOOT_CMD_KEXEC) returned without an error");
    }
}
