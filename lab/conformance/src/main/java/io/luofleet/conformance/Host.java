// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.machine.ScratchArea;
import java.util.List;

/** One boot of one kernel, as a process on it sees it. */
public interface Host {
    /** The agent's own port to the kernel: what the agent relies on is checked through what the agent uses. */
    LiveUpdate liveUpdate();

    /** System calls, for what the agent's port does not let through. */
    SystemCalls calls();

    /** Whether the kernel has the queries of kernel-patches, asked of the kernel by system call. */
    boolean queries();

    /** What the test FLBs (CONFIG_LIVEUPDATE_TEST) were asked for since this kernel booted, oldest first. */
    List<FlbEvent> flbEvents();

    /**
     * Returns when the kernel has done what closing descriptors of sessions sets off. A real kernel has when close(2) returns.
     *
     * @param names what the names of the closed sessions begin with
     */
    default void awaitClosed(String names) {}

    /** What the kernel was started with. */
    String commandLine();

    /** KHO's scratch areas. */
    List<ScratchArea> scratchAreas();

    /** Calls {@code reboot(LINUX_REBOOT_CMD_KEXEC)} although no kernel is loaded, and returns when that was refused. */
    void rebootWithoutKernel() throws KernelException;
}
