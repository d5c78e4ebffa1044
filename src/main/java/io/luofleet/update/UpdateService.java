// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelRelease;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.Span;
import io.luofleet.update.phase.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** What operators ask of updates. */
@ApplicationScoped
@Transactional
public class UpdateService {
    private final UpdateRepository updates;
    private final UpdateDriver driver;
    private final UpdateIntake intake;
    private final HostService hosts;
    private final KernelReleaseService releases;
    private final EventLog events;
    private final UpdateConfig config;
    private final Clock clock;

    UpdateService(
            UpdateRepository updates,
            UpdateDriver driver,
            UpdateIntake intake,
            HostService hosts,
            KernelReleaseService releases,
            EventLog events,
            UpdateConfig config,
            Clock clock) {
        this.updates = updates;
        this.driver = driver;
        this.intake = intake;
        this.hosts = hosts;
        this.releases = releases;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** Starts an update, unless the host has one under way. */
    UUID create(CreateUpdate request) {
        Host host = hosts.lock(request.host());
        KernelRelease release = releases.require(request.release());
        updates.findOpen(host.id()).ifPresent(open -> {
            throw inProgress(host, open);
        });
        Deadlines deadlines = request.over(config.deadlines().toDeadlines());
        Instant now = clock.instant();
        UpdateEntity row = new UpdateEntity();
        row.id = UUID.randomUUID();
        row.hostId = host.id();
        row.releaseId = release.id();
        row.epoch = hosts.nextEpoch(host.id());
        row.createdAt = now;
        row.deadlines = Json.write(deadlines);
        PhaseColumns.write(new Phase.Queued(Span.of(now, deadlines.queued())), row);
        updates.persistAndFlush(row);
        driver.begin(host, row, release.spec().name());
        if (hosts.isPresent(host)) {
            intake.seen(host, updates.load(row.id).orElseThrow());
        }
        return row.id;
    }

    /** Aborts an update, as long as that is possible. Asking again changes nothing. */
    void abort(UUID id, String reason) {
        UUID hostId = updates.load(id).orElseThrow(() -> unknown(id)).hostId;
        Host host = hosts.lock(hostId);
        UpdateEntity row = updates.load(id).orElseThrow();
        String why = reason == null || reason.isBlank() ? "no reason given" : reason;
        Verdict verdict = driver.apply(host, row, new Input.AbortRequested(why), UpdateDriver.Observation.NONE);
        if (verdict instanceof Verdict.Refused refused) {
            throw refusedAbort(id, refused);
        }
        if (verdict instanceof Verdict.Transition) {
            events.append(
                    EventType.ABORT_REQUESTED,
                    Severity.INFO,
                    host.name(),
                    id,
                    "An operator asked for the abort of the update of %s: %s".formatted(host.name(), why),
                    Map.of("reason", why));
        }
    }

    private static ProblemException refusedAbort(UUID id, Verdict.Refused refused) {
        ProblemType type = refused.reason() == Verdict.Refusal.PAST_POINT_OF_NO_RETURN
                ? ProblemType.PAST_POINT_OF_NO_RETURN
                : ProblemType.UPDATE_ENDED;
        return new ProblemException(type, refused.detail()).with("update", UpdateResource.path(id));
    }

    private static ProblemException inProgress(Host host, UpdateEntity open) {
        return new ProblemException(
                        ProblemType.UPDATE_IN_PROGRESS,
                        "%s has an update under way, in %s. Wait for its end, or abort it with POST %s/abort."
                                .formatted(host.name(), open.phase, UpdateResource.path(open.id)))
                .with("update", UpdateResource.path(open.id))
                .with("phase", open.phase);
    }

    static ProblemException unknown(UUID id) {
        return new ProblemException(ProblemType.UNKNOWN_UPDATE, "No update has the id %s.".formatted(id));
    }
}
