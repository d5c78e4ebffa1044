// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.Json;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.HostFacts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Agents introduce themselves here. The newest process of a machine is the one listened to. */
@ApplicationScoped
public class EnrolmentService {
    private final HostRepository hosts;
    private final HostService service;
    private final HostLabels labels;
    private final EventLog events;
    private final Notifier notifier;
    private final Clock clock;

    EnrolmentService(
            HostRepository hosts,
            HostService service,
            HostLabels labels,
            EventLog events,
            Notifier notifier,
            Clock clock) {
        this.hosts = hosts;
        this.service = service;
        this.labels = labels;
        this.events = events;
        this.notifier = notifier;
        this.clock = clock;
    }

    /**
     * Enrols a host or renews its enrolment. The refusal of a second machine under a name is recorded, so it must not roll
     * back.
     *
     * @param fixed the labels that its certificate fixes; {@code null} where hosts prove nothing, and what was fixed stays
     */
    @Transactional(dontRollbackOn = ProblemException.class)
    public EnrolReply enrol(EnrolRequest request, Map<String, String> fixed) {
        Instant now = clock.instant();
        HostEntity fresh = new HostEntity();
        fresh.id = UUID.randomUUID();
        fresh.name = request.hostName();
        fresh.machineId = request.machineId();
        fresh.instanceId = request.instanceId();
        fresh.bootId = request.facts().bootId();
        fresh.kernelRelease = request.facts().kernelRelease();
        fresh.enrolledAt = now;
        // A host that was known before, here or elsewhere, goes on from where it was: it obeys no lower epoch.
        fresh.epoch = request.epoch();
        HostEntity host = lockOrInsert(fresh);
        if (!host.machineId.equals(request.machineId())) {
            throw refuse(host, request);
        }
        if (host.id.equals(fresh.id)) {
            announce(host, request, "%s is enrolled.".formatted(host.name));
            warnOfTwoNames(host);
        } else if (!host.instanceId.equals(request.instanceId())) {
            supersede(host, request);
            warnOfTwoNames(host);
        }
        host.instanceId = request.instanceId();
        host.agentVersion = request.agentVersion();
        host.heardOf(now);
        if (fixed != null) {
            host.fixedLabels = Json.write(fixed);
        }
        apply(host, request.facts(), host.id.equals(fresh.id));
        return new EnrolReply(host.id, host.lastSequence, host.epoch);
    }

    /** The row of a host that is retired between the two is not found any more, and no longer in the way of a new one. */
    private HostEntity lockOrInsert(HostEntity fresh) {
        Optional<HostEntity> locked = Optional.empty();
        while (locked.isEmpty()) {
            hosts.insertIfAbsent(fresh);
            locked = hosts.lockByName(fresh.name);
        }
        return locked.get();
    }

    private void apply(HostEntity host, HostFacts facts, boolean isNew) {
        host.commandLine = facts.commandLine();
        host.liveUpdateDevice = facts.liveUpdateDevice();
        host.custody = facts.custody();
        host.kernelFacts = facts.kernel() == null ? null : Json.write(facts.kernel());
        host.emulated = facts.emulated();
        host.memoryBytes = facts.memoryBytes();
        host.agentLabels = Json.write(facts.labels());
        if (isNew) {
            labels.begin(host);
        } else {
            labels.apply(host, null);
        }
        Long number = facts.liveUpdateNumber();
        BootKind how = number == null ? BootKind.UNKNOWN : number > 0 ? BootKind.LIVE_UPDATE : BootKind.COLD;
        service.recordBoot(host, facts.bootId(), facts.kernelRelease(), number, how);
    }

    private void announce(HostEntity host, EnrolRequest request, String message) {
        events.append(
                EventType.HOST_ENROLLED,
                Severity.INFO,
                host.name,
                message,
                Map.of("machineId", request.machineId(), "instanceId", request.instanceId()));
    }

    private void supersede(HostEntity host, EnrolRequest request) {
        events.append(
                EventType.AGENT_SUPERSEDED,
                Severity.INFO,
                host.name,
                "A new agent process speaks for %s.".formatted(host.name),
                Map.of("instanceId", request.instanceId(), "before", host.instanceId));
        // The old process may be waiting for a directive: it is told that it no longer counts.
        notifier.tell(Host.topic(host.id));
    }

    private void warnOfTwoNames(HostEntity host) {
        List<String> others = hosts.namesOfMachine(host.machineId, host.id);
        if (!others.isEmpty()) {
            events.append(
                    EventType.MACHINE_HAS_TWO_NAMES,
                    Severity.WARNING,
                    host.name,
                    ("%s says it is machine %s, and so does %s. Where it was renamed, retire the old name (DELETE "
                                    + "/api/v1/hosts/%s); where a machine was cloned, give each its own /etc/machine-id.")
                            .formatted(host.name, host.machineId, String.join(", ", others), others.getFirst()),
                    Map.of("machineId", host.machineId, "names", others));
        }
    }

    private ProblemException refuse(HostEntity host, EnrolRequest request) {
        String detail =
                ("The name %s belongs to machine %s, last heard of at %s; machine %s cannot have it. Give this machine another "
                                + "host name. If it replaces the other one, say so with POST /api/v1/hosts/%s/replace.")
                        .formatted(host.name, host.machineId, host.lastSeen, request.machineId(), host.name);
        events.append(
                EventType.HOST_ENROLMENT_REFUSED,
                Severity.WARNING,
                host.name,
                detail,
                Map.of("holder", host.machineId, "refused", request.machineId()));
        return new ProblemException(ProblemType.HOST_NAME_TAKEN, detail)
                .with("holderMachineId", host.machineId)
                .with("holderLastSeen", host.lastSeen);
    }
}
