// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import java.util.UUID;

/**
 * An emulated host has left its old kernel, and with it everything that ran there. An agent on a real host would not exist any
 * more; in the emulation this unwinds it. Only the driver that started the agent catches it, and starts a new agent against the
 * machine's new boot.
 */
public final class MachineRebooted extends RuntimeException {
    private final UUID bootId;

    /**
     * @param bootId the new boot
     * @param how what happened on the way, for a log
     */
    public MachineRebooted(UUID bootId, String how) {
        super(how);
        this.bootId = bootId;
    }

    /** The new boot. */
    public UUID bootId() {
        return bootId;
    }
}
