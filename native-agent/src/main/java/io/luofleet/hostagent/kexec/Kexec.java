// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.sys.Fd;
import java.util.Optional;
import java.util.OptionalLong;

/** Replacing the running kernel. */
public interface Kexec {
    /**
     * Loads the next kernel; one loaded before is replaced. Changes nothing else.
     *
     * @param kernel the image, borrowed
     * @param initrd the initial file system, borrowed; empty for none
     * @param commandLine the next kernel's command line
     * @throws KernelException ENOEXEC no kernel image; EPERM not allowed, or kexec is disabled; EBUSY another process is
     *     loading; EINVAL command line too long; EKEYREJECTED a signature is required; ENOMEM, EADDRNOTAVAIL no room
     */
    void load(Fd kernel, Optional<Fd> initrd, String commandLine) throws KernelException;

    /** Drops the loaded kernel; nothing when none is loaded. */
    void unload() throws KernelException;

    /** Whether a kernel is loaded, by whomever. */
    boolean loaded();

    /**
     * A number that grows by one with every attempt in this boot to load or drop a kernel, by whomever and by whichever call; only
     * differences mean anything. Empty where nobody counts.
     */
    OptionalLong attempts();

    /**
     * Writes buffers to disk and goes into the loaded kernel at once, without stopping services. Does not return: it ends
     * with the old kernel, or by exception.
     *
     * @throws KernelException EINVAL nothing is loaded; EBUSY a load is under way; EPERM; or the errno of the file handler
     *     that could not freeze, in which case the kernel has undone the others and everything is still preserved
     * @throws MachineRebooted when the kernel is emulated and left
     */
    void reboot() throws KernelException;
}
