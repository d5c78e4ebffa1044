// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.update.DirectiveService;
import io.luofleet.update.UpdateIntake;
import io.luofleet.wire.Directive;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Long polls for directives. While one waits it holds neither transaction nor connection, only its virtual thread. */
@ApplicationScoped
class DirectivePolls {
    private static final int STOPPING_RETRY_SECONDS = 3;

    private final HostService hosts;
    private final UpdateIntake updates;
    private final DirectiveService directives;
    private final Bell bell;
    private final NotificationListener listener;
    private final Admission admission;

    DirectivePolls(
            HostService hosts,
            UpdateIntake updates,
            DirectiveService directives,
            Bell bell,
            NotificationListener listener,
            Admission admission) {
        this.hosts = hosts;
        this.updates = updates;
        this.directives = directives;
        this.bell = bell;
        this.listener = listener;
        this.admission = admission;
    }

    /** The directive once its revision is higher than {@code after}; empty when it is not within {@code wait}. */
    Optional<Directive> poll(UUID hostId, String instanceId, long after, Duration wait) throws InterruptedException {
        if (listener.isStopping()) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "The control plane is stopping. Ask again after the time in Retry-After.")
                    .retryAfterSeconds(STOPPING_RETRY_SECONDS);
        }
        // A poll counts as a sign of life only from the process that speaks for the host.
        read(hostId, instanceId);
        hosts.touch(hostId);
        updates.hostSeen(hostId);
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            try (Bell.Ear ear = bell.listen(Host.topic(hostId))) {
                Directive directive = read(hostId, instanceId);
                if (directive.revision() > after) {
                    return Optional.of(directive);
                }
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (listener.isStopping() || !left.isPositive() || !ear.await(left)) {
                    hosts.touch(hostId);
                    return Optional.empty();
                }
            }
        }
    }

    private Directive read(UUID hostId, String instanceId) {
        return admission.admit(
                Lane.AGENTS, () -> QuarkusTransaction.requiringNew().call(() -> {
                    Host host = hosts.find(hostId)
                            .orElseThrow(() -> new ProblemException(
                                    ProblemType.UNKNOWN_HOST, "No host has the id %s. Enrol first.".formatted(hostId)));
                    if (!host.instanceId().equals(instanceId)) {
                        throw new ProblemException(
                                ProblemType.SUPERSEDED_INSTANCE,
                                "Agent process %s of %s has been superseded by %s. Stop it, or let it enrol again."
                                        .formatted(instanceId, host.name(), host.instanceId()));
                    }
                    return directives.of(host);
                }));
    }
}
