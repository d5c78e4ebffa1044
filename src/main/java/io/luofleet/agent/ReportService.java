// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.BootKind;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.host.Liveness;
import io.luofleet.platform.AfterCommit;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.session.orphan.OrphanService;
import io.luofleet.update.CurrentUpdate;
import io.luofleet.update.DirectiveService;
import io.luofleet.update.UpdateIntake;
import io.luofleet.update.phase.Verdict;
import io.luofleet.wire.Directive;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Takes a report in, or refuses it: everything of one report in one transaction. */
@ApplicationScoped
class ReportService {
    private final HostService hosts;
    private final Liveness liveness;
    private final UpdateIntake updates;
    private final OrphanService orphans;
    private final DirectiveService directives;
    private final EventLog events;
    private final AfterCommit afterCommit;
    private final MeterRegistry metrics;
    private final Clock clock;

    ReportService(
            HostService hosts,
            Liveness liveness,
            UpdateIntake updates,
            OrphanService orphans,
            DirectiveService directives,
            EventLog events,
            AfterCommit afterCommit,
            MeterRegistry metrics,
            Clock clock) {
        this.hosts = hosts;
        this.liveness = liveness;
        this.updates = updates;
        this.orphans = orphans;
        this.directives = directives;
        this.events = events;
        this.afterCommit = afterCommit;
        this.metrics = metrics;
        this.clock = clock;
        count("accepted", 0);
        count("duplicate", 0);
        count("refused", 0);
    }

    /**
     * Takes it. A refusal is recorded too, so it must not roll back; nothing else has been written then.
     *
     * @param digest of what it says
     */
    @Transactional(dontRollbackOn = ProblemException.class)
    ReportReply take(UUID hostId, long sequence, String exchange, String digest, Report report) {
        Host host = hosts.lock(hostId);
        requireNewest(host, sequence, report);
        CurrentUpdate update = updates.current(host);
        if (sequence == host.lastSequence() && digest.equals(host.lastDigest())) {
            liveness.heardOf(hostId);
            countAfterCommit("duplicate");
            return new ReportReply(
                    sequence, true, host.lastReply().directive(), leave(host, update, sequence, exchange, report));
        }
        requireInOrder(host, update, sequence, report);
        Optional<Verdict.Refused> refused = updates.reported(host, update, report, clock.instant());
        if (refused.isPresent()) {
            throw refuse(
                    host,
                    sequence,
                    report,
                    ProblemType.REBOOT_NOT_ALLOWED,
                    refused.get().detail());
        }
        orphans.record(host, report);
        hosts.recordReport(hostId, sequence, digest, report, how(report));
        Directive directive = directives.of(hosts.find(hostId).orElseThrow(), update);
        // Leave is never kept: who asks again is answered by how things are then.
        hosts.recordReply(hostId, new ReportReply(sequence, false, directive, null));
        countAfterCommit("accepted");
        return new ReportReply(sequence, false, directive, leave(host, update, sequence, exchange, report));
    }

    /** {@code null} for every report but one that asks to reboot and may. */
    private LeaveToReboot leave(Host host, CurrentUpdate update, long sequence, String exchange, Report report) {
        OptionalLong fence = updates.leave(host, update, report);
        return fence.isEmpty()
                ? null
                : new LeaveToReboot(
                        host.id(),
                        report.instanceId(),
                        report.bootId(),
                        report.updateId(),
                        report.epoch(),
                        sequence,
                        fence.getAsLong(),
                        exchange);
    }

    private void requireNewest(Host host, long sequence, Report report) {
        if (!report.instanceId().equals(host.instanceId())) {
            throw refuse(
                    host,
                    sequence,
                    report,
                    ProblemType.SUPERSEDED_INSTANCE,
                    "Agent process %s of %s has been superseded by %s. Stop it, or let it enrol again."
                            .formatted(report.instanceId(), host.name(), host.instanceId()));
        }
    }

    private void requireInOrder(Host host, CurrentUpdate update, long sequence, Report report) {
        if (sequence <= host.lastSequence()) {
            String what = sequence == host.lastSequence() ? "another report of this number" : "a newer report";
            throw refuse(
                    host,
                    sequence,
                    report,
                    ProblemType.STALE_REPORT,
                    "Report %d of %s is refused: %s is recorded, the next number is %d."
                            .formatted(sequence, host.name(), what, host.lastSequence() + 1));
        }
        if (report.epoch() != host.epoch()) {
            throw refuse(
                    host,
                    sequence,
                    report,
                    ProblemType.STALE_EPOCH,
                    "Report %d of %s is about epoch %d; the host is in epoch %d. Ask for the directive."
                            .formatted(sequence, host.name(), report.epoch(), host.epoch()));
        }
        if (report.updateId() != null && !update.id().equals(Optional.of(report.updateId()))) {
            throw refuse(
                    host,
                    sequence,
                    report,
                    ProblemType.STALE_EPOCH,
                    "Report %d of %s is about update %s, which is not the one of epoch %d."
                            .formatted(sequence, host.name(), report.updateId(), host.epoch()));
        }
    }

    private ProblemException refuse(Host host, long sequence, Report report, ProblemType type, String detail) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("problem", type.uri());
        data.put("sequence", sequence);
        data.put("epoch", report.epoch());
        data.put("instanceId", report.instanceId());
        data.put("observed", report.observed());
        events.append(EventType.REPORT_REFUSED, Severity.WARNING, host.name(), report.updateId(), detail, data);
        countAfterCommit("refused");
        return new ProblemException(type, detail)
                .with("lastSequence", host.lastSequence())
                .with("epoch", host.epoch());
    }

    private static BootKind how(Report report) {
        return switch (report.observed()) {
            case RETRIEVING, RETRIEVED -> BootKind.LIVE_UPDATE;
            default -> {
                Long number = report.liveUpdateNumber();
                yield number == null ? BootKind.UNKNOWN : number > 0 ? BootKind.LIVE_UPDATE : BootKind.COLD;
            }
        };
    }

    private void countAfterCommit(String outcome) {
        afterCommit.run(() -> count(outcome, 1));
    }

    private void count(String outcome, int by) {
        metrics.counter("luofleet.reports", "outcome", outcome).increment(by);
    }
}
