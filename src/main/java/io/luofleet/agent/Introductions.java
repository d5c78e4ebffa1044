// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.EnrolmentService;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.kernel.Registration;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.update.UpdateIntake;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.ReleaseSpec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Takes an agent's introduction in, and compares what its kernel says of itself with what is registered for it. */
@ApplicationScoped
class Introductions {
    private final EnrolmentService enrolments;
    private final HostService hosts;
    private final UpdateIntake updates;
    private final KernelReleaseService releases;
    private final EventLog events;

    Introductions(
            EnrolmentService enrolments,
            HostService hosts,
            UpdateIntake updates,
            KernelReleaseService releases,
            EventLog events) {
        this.enrolments = enrolments;
        this.hosts = hosts;
        this.updates = updates;
        this.releases = releases;
        this.events = events;
    }

    /**
     * Takes it in. A refusal is recorded, so it must not roll back.
     *
     * @param fixed the labels that its certificate fixes; {@code null} where hosts prove nothing
     */
    @Transactional(dontRollbackOn = ProblemException.class)
    EnrolReply take(EnrolRequest request, Map<String, String> fixed) {
        EnrolReply reply = caughtUp(request, enrolments.enrol(request, fixed));
        HostFacts facts = request.facts();
        if (facts.kernel() != null) {
            releases.releaseOf(facts.kernelRelease())
                    .ifPresent(release -> compare(reply.hostId(), request.hostName(), facts, release.spec()));
        }
        return reply;
    }

    /**
     * A host that has seen a higher epoch than is recorded obeys none below it: then this database is older than the host, say from
     * a backup. What is under way in it must not go on, so that a new epoch begins only once nothing is.
     */
    private EnrolReply caughtUp(EnrolRequest request, EnrolReply reply) {
        if (request.epoch() <= reply.epoch() || updates.isOpen(reply.hostId())) {
            return reply;
        }
        hosts.raiseEpoch(reply.hostId(), request.epoch());
        events.append(
                EventType.HOST_EPOCH_RAISED,
                Severity.WARNING,
                request.hostName(),
                ("%s has seen epoch %d, and only %d was recorded of it: the database is older than the host. "
                                + "Updates of it in between are not in the history.")
                        .formatted(request.hostName(), request.epoch(), reply.epoch()),
                Map.of("seen", request.epoch(), "recorded", reply.epoch()));
        return new EnrolReply(reply.hostId(), reply.lastSequence(), request.epoch());
    }

    private void compare(UUID hostId, String host, HostFacts facts, ReleaseSpec release) {
        List<String> differences = Registration.differences(release.abi(), facts.kernel());
        if (differences.isEmpty() || !hosts.markMisregistered(hostId, facts.bootId())) {
            return;
        }
        events.append(
                EventType.RELEASE_MISREGISTERED,
                Severity.WARNING,
                host,
                ("release %s %s: correct the registration. A release never changes, so register what kernel %s says of itself "
                                + "under a new name; the newest one counts.")
                        .formatted(release.name(), String.join("; ", differences), facts.kernelRelease()),
                Map.of(
                        "release",
                        release.name(),
                        "bootId",
                        facts.bootId(),
                        "registered",
                        release.abi(),
                        "kernel",
                        facts.kernel()));
    }
}
