// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.uptime.Uptime;
import io.luofleet.uptime.model.Outage;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * After an outage of our own every host under way is told anew how much time it has, or its agent would go on by what it was told
 * before. Each replica does so; that a host hears it twice does no harm.
 */
@ApplicationScoped
class TimeGivenBack {
    private static final Logger LOG = Logger.getLogger(TimeGivenBack.class);

    private final UpdateQueries updates;
    private final UpdateIntake intake;
    private final Uptime uptime;
    private final NotificationListener listener;
    private Outage told;

    TimeGivenBack(UpdateQueries updates, UpdateIntake intake, Uptime uptime, NotificationListener listener) {
        this.updates = updates;
        this.intake = intake;
        this.uptime = uptime;
        this.listener = listener;
    }

    @Scheduled(every = "${luofleet.update.tick:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        Outage last = uptime.lastOutage().orElse(null);
        if (last == null || last.equals(told) || listener.isStopping()) {
            return;
        }
        updates.openByHost().keySet().forEach(host -> tell(host, last));
        told = last;
    }

    private void tell(UUID host, Outage outage) {
        try {
            intake.tellTimeAnew(host, outage);
        } catch (RuntimeException e) {
            // Its next step tells it; the others must not wait for it.
            LOG.warnf("Host %s could not be told how much time it has after the outage: %s", host, e.getMessage());
        }
    }
}
