// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.Host;
import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.FactCache;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.update.phase.PhaseName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Which hosts have an update that waits for their agent to be heard of: few, and asked of every host at each poll. */
@ApplicationScoped
public class QueuedUpdates {
    private final FactCache<Boolean> queued;
    private final UpdateRepository updates;
    private final UpdateIntake intake;
    private final Admission admission;

    QueuedUpdates(
            UpdateRepository updates,
            UpdateIntake intake,
            Admission admission,
            NotificationListener listener,
            Bell bell) {
        this.queued = new FactCache<>(listener, bell);
        this.updates = updates;
        this.intake = intake;
        this.admission = admission;
    }

    /** The agent of a host that is in service was heard of: its queued update begins. */
    public void heardOf(UUID hostId) {
        if (queued.get(Host.topic(hostId), () -> Optional.of(read(hostId))).orElseThrow()) {
            intake.hostSeen(hostId);
        }
    }

    private boolean read(UUID hostId) {
        return admission.inTransaction(Lane.AGENTS, () -> updates.findOpen(hostId)
                .filter(update -> update.phase == PhaseName.QUEUED)
                .isPresent());
    }
}
