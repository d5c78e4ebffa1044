// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.ServiceManager.Shutdown;
import java.time.Duration;

/** Going into the next kernel by way of the service manager. */
public final class Departure {
    private final ServiceManager manager;
    private final Duration pause;

    /** @param pause between two questions whether it still goes */
    public Departure(ServiceManager manager, Duration pause) {
        this.manager = manager;
        this.pause = pause;
    }

    /**
     * Asks the manager, and waits for the end of the kernel, which is the end of this process. Returns by exception only, and not as
     * long as the kernel may still be left: whoever gives something back then would take it from the next kernel.
     *
     * @throws KexecRefused the manager refuses, or has called its shutdown off; everything is still preserved
     */
    public void go() throws KexecRefused {
        manager.kexec();
        while (manager.shutdown() != Shutdown.NONE) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the host goes into its next kernel", stopped);
            }
        }
        throw new KexecRefused("the service manager called the kexec off");
    }
}
