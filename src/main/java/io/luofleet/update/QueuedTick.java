// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.HostPresence;
import io.luofleet.platform.notify.NotificationListener;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Queued updates whose agent is there and yet does not ask what it has to do: they begin all the same, so that silence is found by
 * the short deadline of what comes first rather than by the long one for hosts that are away. Every replica ticks; the lock on the
 * host decides who acts.
 */
@ApplicationScoped
class QueuedTick {
    private static final Logger LOG = Logger.getLogger(QueuedTick.class);
    /** An agent that waits asks within milliseconds of being told; one between two polls, within its back-off. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int AT_ONCE = 500;

    private final UpdateRepository updates;
    private final UpdateIntake intake;
    private final HostPresence presence;
    private final NotificationListener listener;
    private final Clock clock;

    QueuedTick(
            UpdateRepository updates,
            UpdateIntake intake,
            HostPresence presence,
            NotificationListener listener,
            Clock clock) {
        this.updates = updates;
        this.intake = intake;
        this.presence = presence;
        this.listener = listener;
        this.clock = clock;
    }

    @Scheduled(every = "${luofleet.update.tick:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        if (listener.isStopping()) {
            return;
        }
        List<UUID> waiting = QuarkusTransaction.requiringNew()
                .call(() -> updates.hostsQueuedBy(clock.instant().minus(PATIENCE), presence.presentSince(), AT_ONCE));
        for (UUID host : waiting) {
            if (listener.isStopping()) {
                return;
            }
            try {
                intake.beginQueued(host);
            } catch (RuntimeException e) {
                // One host's trouble must not hold up the others.
                LOG.errorf(e, "The queued update of host %s could not begin; trying again.", host);
            }
        }
    }
}
