// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.host.HostStanding;
import io.luofleet.host.HostStandings;
import io.luofleet.host.Liveness;
import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.update.DirectiveService;
import io.luofleet.update.QueuedUpdates;
import io.luofleet.wire.Directive;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Long polls for directives. One that has nothing to tell asks the database nothing, and while it waits it holds neither
 * transaction nor connection, only its virtual thread.
 */
@ApplicationScoped
class DirectivePolls {
    private static final int STOPPING_RETRY_SECONDS = 3;

    private final HostService hosts;
    private final HostStandings standings;
    private final Liveness liveness;
    private final QueuedUpdates queued;
    private final DirectiveService directives;
    private final Bell bell;
    private final NotificationListener listener;
    private final Admission admission;

    DirectivePolls(
            HostService hosts,
            HostStandings standings,
            Liveness liveness,
            QueuedUpdates queued,
            DirectiveService directives,
            Bell bell,
            NotificationListener listener,
            Admission admission) {
        this.hosts = hosts;
        this.standings = standings;
        this.liveness = liveness;
        this.queued = queued;
        this.directives = directives;
        this.bell = bell;
        this.listener = listener;
        this.admission = admission;
    }

    /**
     * The directive once its revision is higher than {@code after}; empty when it is not within {@code wait}.
     *
     * @param stillSpeaks throws where whoever asks may not any more; asked after each time of waiting
     */
    Optional<Directive> poll(UUID hostId, String instanceId, long after, Duration wait, Runnable stillSpeaks)
            throws InterruptedException {
        if (listener.isStopping()) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "The control plane is stopping. Ask again after the time in Retry-After.")
                    .retryAfterSeconds(STOPPING_RETRY_SECONDS);
        }
        // A poll counts as a sign of life only from the process that speaks for the host.
        standing(hostId, instanceId);
        liveness.heardOf(hostId);
        queued.heardOf(hostId);
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            try (Bell.Ear ear = bell.listen(Host.topic(hostId))) {
                HostStanding standing = standing(hostId, instanceId);
                if (standing.directiveRevision() > after) {
                    return Optional.of(read(hostId, instanceId));
                }
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (listener.isStopping() || !left.isPositive() || !ear.await(left)) {
                    liveness.heardOf(hostId);
                    return Optional.empty();
                }
                stillSpeaks.run();
                // What it was told may be that an update is queued; it then hears at once what comes first.
                queued.heardOf(hostId);
            }
        }
    }

    /** Only the database is a reason to refuse. */
    private HostStanding standing(UUID hostId, String instanceId) {
        return standings
                .lately(hostId)
                .filter(known -> known.instanceId().equals(instanceId))
                .orElseGet(() -> {
                    HostStanding now = standings.now(hostId).orElseThrow(() -> unknown(hostId));
                    requireInstance(now.name(), now.instanceId(), instanceId);
                    return now;
                });
    }

    private Directive read(UUID hostId, String instanceId) {
        return admission.inTransaction(Lane.AGENTS, () -> {
            Host host = hosts.find(hostId).orElseThrow(() -> unknown(hostId));
            requireInstance(host.name(), host.instanceId(), instanceId);
            return directives.of(host);
        });
    }

    private static ProblemException unknown(UUID hostId) {
        return new ProblemException(ProblemType.UNKNOWN_HOST, "No host has the id %s. Enrol first.".formatted(hostId));
    }

    private static void requireInstance(String host, String listenedTo, String speaking) {
        if (!listenedTo.equals(speaking)) {
            throw new ProblemException(
                    ProblemType.SUPERSEDED_INSTANCE,
                    "Agent process %s of %s has been superseded by %s. Stop it, or let it enrol again."
                            .formatted(speaking, host, listenedTo));
        }
    }
}
