// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import io.luofleet.hostagent.kexec.Kexec;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The machine an agent runs on, or a model of one, in one boot. */
public interface Machine {
    /** The boot's identity. */
    String bootId();

    /** As {@code uname -r} prints it. */
    String kernelRelease();

    /** The running kernel's command line. */
    String commandLine();

    /** Usable memory, in bytes; 0 when unknown. */
    long memoryBytes();

    /** Memory that could be had now, in bytes; empty when unknown. */
    OptionalLong availableMemoryBytes();

    /** KHO's scratch areas; none when unknown. */
    List<ScratchArea> scratchAreas();

    /** A kernel setting, by its path under {@code /proc/sys}; empty when the kernel does not have it. */
    String setting(String path);

    /** The memory of a process on it. */
    ProcessMemory memoryOf(int pid);

    /** Whether it is a model. */
    boolean emulated();

    /** Why this kernel cannot load another one; empty when it can. */
    String kexecObstacle();

    /**
     * Loads a release for kexec.
     *
     * @param image its staged image, borrowed
     * @param initrd its staged initrd, borrowed; empty for none
     * @param commandLine the next kernel's
     * @throws KernelException as {@link Kexec#load}
     */
    default void load(ReleaseSpec release, Fd image, Optional<Fd> initrd, String commandLine) throws KernelException {
        kexec().load(image, initrd, commandLine);
    }

    /** Its Live Update Orchestrator. */
    LiveUpdate liveUpdate();

    /** Its kexec. */
    Kexec kexec();
}
