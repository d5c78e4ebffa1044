// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.kexec.Departure;
import io.luofleet.hostagent.kexec.KexecRefused;
import io.luofleet.hostagent.kexec.MachineRebooted;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.machine.KexecWay;
import java.time.Duration;
import java.util.Optional;

/** Enters the next kernel, in whichever way is in force. */
final class NextKernel {
    /** Between two questions whether the service manager still goes. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final String NOTHING = "this agent has loaded no kernel: it was restarted since";

    private NextKernel() {}

    /** Makes sure that what is loaded is what was staged; returns what is wrong. See {@link LoadedKernel#confirm}. */
    static Optional<String> confirm(Optional<LoadedKernel> staged) throws KernelException {
        return staged.isEmpty() ? Optional.of(NOTHING) : staged.get().confirm();
    }

    /** The same for the last moment; see {@link LoadedKernel#replaced}. */
    static Optional<String> stillLoaded(Optional<LoadedKernel> staged) {
        return staged.isEmpty() ? Optional.of(NOTHING) : staged.get().replaced();
    }

    /**
     * Ends by exception, or with the running kernel.
     *
     * @throws KernelException the kernel refuses; everything is still preserved
     * @throws KexecRefused the service manager does; everything is still preserved
     * @throws MachineRebooted when the kernel is emulated and left
     */
    static void enter(HostPorts ports) throws KernelException, KexecRefused {
        switch (ports.kexecWay()) {
            case KexecWay.Direct ignored -> ports.machine().kexec().reboot();
            case KexecWay.Systemd ignored -> new Departure(ports.manager(), PAUSE).go();
            // The preflight check has said so; the answer does not change while the agent runs.
            case KexecWay.Refused(String why, String ignored) -> throw new KexecRefused(why);
        }
    }
}
