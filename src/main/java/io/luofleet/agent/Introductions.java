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
    private final KernelReleaseService releases;
    private final EventLog events;

    Introductions(EnrolmentService enrolments, HostService hosts, KernelReleaseService releases, EventLog events) {
        this.enrolments = enrolments;
        this.hosts = hosts;
        this.releases = releases;
        this.events = events;
    }

    /** Takes it in. A refusal is recorded, so it must not roll back. */
    @Transactional(dontRollbackOn = ProblemException.class)
    EnrolReply take(EnrolRequest request) {
        EnrolReply reply = enrolments.enrol(request);
        HostFacts facts = request.facts();
        if (facts.kernel() != null) {
            releases.releaseOf(facts.kernelRelease())
                    .ifPresent(release -> compare(reply.hostId(), request.hostName(), facts, release.spec()));
        }
        return reply;
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
