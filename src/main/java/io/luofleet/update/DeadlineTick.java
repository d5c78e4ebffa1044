// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.notify.NotificationListener;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Time passes for updates. Every replica ticks; the lock on the host decides who acts. */
@ApplicationScoped
class DeadlineTick {
    private static final Logger LOG = Logger.getLogger(DeadlineTick.class);
    private static final int AT_ONCE = 500;

    private final DueUpdates due;
    private final UpdateIntake intake;
    private final NotificationListener listener;
    private final Clock clock;

    DeadlineTick(DueUpdates due, UpdateIntake intake, NotificationListener listener, Clock clock) {
        this.due = due;
        this.intake = intake;
        this.listener = listener;
        this.clock = clock;
    }

    @Scheduled(every = "${luofleet.update.tick:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        if (listener.isStopping()) {
            return;
        }
        for (DueUpdates.Due each : due.at(clock.instant(), AT_ONCE)) {
            if (listener.isStopping()) {
                return;
            }
            try {
                intake.fire(each.updateId(), each.hostId());
            } catch (RuntimeException e) {
                // One host's trouble must not hold up the deadlines of the others.
                LOG.errorf(e, "The deadline of update %s could not be taken; trying again.", each.updateId());
            }
        }
    }
}
