// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an agent finds when it looks for the sessions of the kernel before. */
public sealed interface Recovery {
    /** No live update led to this boot, or its sessions are finished. */
    record NoLiveUpdate() implements Recovery {}

    /** This kernel offers no live updates. */
    record DeviceAbsent() implements Recovery {}

    /**
     * Something came in that cannot be read.
     *
     * @param reason what failed, for operators
     * @param errno symbolic, {@code null} when no system call failed
     * @param retry whether it may be readable in a moment (the device was busy)
     */
    record Unreadable(String reason, String errno, boolean retry) implements Recovery {}

    /**
     * A live update came in.
     *
     * @param manifest what the agent before said
     * @param kexecAt when it called kexec, by the clock of then; empty when it did not say
     * @param manifestSession the manifest's own session, to be finished last
     * @param sessions the workloads' sessions, by id
     * @param lost those the kernel did not hand over, by id; final
     * @param finished those an agent before this one has finished in this boot
     */
    record Recovered(
            Manifest manifest,
            Optional<Instant> kexecAt,
            LuoSession manifestSession,
            Map<String, LuoSession> sessions,
            Map<String, KernelException> lost,
            Set<String> finished)
            implements Recovery {
        /** Copies the maps. */
        public Recovered {
            sessions = Map.copyOf(sessions);
            lost = Map.copyOf(lost);
            finished = Set.copyOf(finished);
        }
    }
}
