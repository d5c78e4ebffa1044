// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelRelease;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.platform.Api;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Span;
import io.luofleet.update.phase.Verdict;
import io.luofleet.wire.EmptyHosts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What operators ask of updates. */
@ApplicationScoped
@Transactional
public class UpdateService {
    private final UpdateRepository updates;
    private final UpdateDriver driver;
    private final UpdateIntake intake;
    private final HostService hosts;
    private final HostPresence presence;
    private final KernelReleaseService releases;
    private final EventLog events;
    private final Instance<UpdateAdmission> admissions;
    private final ConfiguredDeadlines configured;
    private final Clock clock;

    UpdateService(
            UpdateRepository updates,
            UpdateDriver driver,
            UpdateIntake intake,
            HostService hosts,
            HostPresence presence,
            KernelReleaseService releases,
            EventLog events,
            Instance<UpdateAdmission> admissions,
            ConfiguredDeadlines configured,
            Clock clock) {
        this.updates = updates;
        this.driver = driver;
        this.intake = intake;
        this.hosts = hosts;
        this.presence = presence;
        this.releases = releases;
        this.events = events;
        this.admissions = admissions;
        this.configured = configured;
        this.clock = clock;
    }

    /** Starts an update, unless the host has one under way. */
    UUID create(CreateUpdate request, Principal by) {
        if (request.forced() && (request.reason() == null || request.reason().isBlank())) {
            throw new InvalidRequestException("reason", "must say why the update is forced");
        }
        Host host = hosts.lock(request.host());
        hosts.requireScope(by, host.name());
        updates.findOpen(host.id()).ifPresent(open -> {
            throw inProgress(host, open);
        });
        UpdateEntity row = insert(host, request, null, by);
        var asked = new UpdateAdmission.Request(
                host.name(), row.id, row.epoch, row.deadline, by, row.forcedBecause, row.createdAt);
        admissions.forEach(admission -> admission.refusal(asked).ifPresent(why -> {
            throw new ProblemException(
                            ProblemType.UPDATE_NOT_ADMITTED,
                            "%s. Wait, let a rollout do it, or use force and say why in 'reason'.".formatted(why))
                    .with("host", host.name());
        }));
        begin(host, row, request.release());
        return row.id;
    }

    /**
     * An update created for a rollout.
     *
     * @param id its id
     * @param epoch the host's epoch of it
     * @param deadline when its first phase is over
     */
    public record Created(UUID id, long epoch, Instant deadline) {}

    /**
     * Creates updates for a rollout, in QUEUED, on those hosts that can be locked at once and have none under way. Nobody is told of
     * one before {@link #begin(Collection)}.
     *
     * @param requests one a host
     * @return by host, in the order of the requests; without hosts that are locked or busy
     */
    public SequencedMap<String, Created> tryCreate(List<CreateUpdate> requests, UUID rollout) {
        Map<String, Host> locked = hosts
                .tryLock(requests.stream().map(CreateUpdate::host).toList())
                .stream()
                .collect(Collectors.toMap(Host::name, host -> host));
        // Read when they are locked: whoever opens an update holds its host.
        Set<UUID> busy =
                updates.hostsWithOpen(locked.values().stream().map(Host::id).toList());
        Map<UUID, Long> epochs = hosts.beginEpochs(locked.values().stream()
                .map(Host::id)
                .filter(id -> !busy.contains(id))
                .toList());
        Map<String, KernelRelease> wanted = new HashMap<>();
        Map<String, UpdateEntity> rows = new LinkedHashMap<>();
        for (CreateUpdate request : requests) {
            Host host = locked.get(request.host());
            if (host != null && epochs.containsKey(host.id())) {
                KernelRelease release = wanted.computeIfAbsent(request.release(), releases::requireInUse);
                rows.put(host.name(), row(host.id(), epochs.get(host.id()), request, release, rollout, null));
            }
        }
        updates.persist(rows.values());
        updates.flush();
        SequencedMap<String, Created> created = new LinkedHashMap<>();
        rows.forEach((host, row) -> created.put(host, new Created(row.id, row.epoch, row.deadline)));
        return created;
    }

    /**
     * Lets created updates begin. Whoever begins many holds what others wait for, so each goes on by itself once its agent has been
     * told, see {@link QueuedUpdates} and {@link QueuedTick}. Their hosts are locked.
     */
    public void begin(Collection<UUID> ids) {
        List<UpdateEntity> rows = updates.load(ids);
        Map<UUID, String> names =
                hosts.names(rows.stream().map(row -> row.hostId).toList());
        for (UpdateEntity row : rows) {
            driver.begin(
                    names.get(row.hostId),
                    row,
                    releases.get(row.releaseId).spec().name());
        }
    }

    private UpdateEntity insert(Host host, CreateUpdate request, UUID rollout, Principal by) {
        UpdateEntity row = row(
                host.id(), hosts.nextEpoch(host.id()), request, releases.requireInUse(request.release()), rollout, by);
        updates.persistAndFlush(row);
        return row;
    }

    private UpdateEntity row(
            UUID hostId, long epoch, CreateUpdate request, KernelRelease release, UUID rollout, Principal by) {
        Deadlines deadlines = request.over(configured.all());
        Instant now = clock.instant();
        UpdateEntity row = new UpdateEntity();
        row.id = UUID.randomUUID();
        row.hostId = hostId;
        row.releaseId = release.id();
        row.rolloutId = rollout;
        row.epoch = epoch;
        row.createdAt = now;
        row.createdBy = by == null ? null : Json.write(by);
        row.forcedBecause = request.forced() ? request.reason() : null;
        row.deadlines = Json.write(deadlines.named());
        row.emptyHosts = Objects.requireNonNullElse(request.emptyHosts(), EmptyHosts.REFUSED);
        PhaseColumns.write(new Phase.Queued(Span.of(now, deadlines.of(PhaseName.QUEUED))), row);
        return row;
    }

    private void begin(Host host, UpdateEntity row, String release) {
        driver.begin(host.name(), row, release);
        hosts.reviseDirective(host.id());
        if (presence.isPresent(host)) {
            intake.seen(host, updates.load(row.id).orElseThrow());
        }
    }

    /** Aborts an update, as long as that is possible. Asking again changes nothing. */
    void abort(UUID id, String reason, Principal by) {
        UUID hostId = updates.load(id).orElseThrow(() -> unknown(id)).hostId;
        Host host = hosts.lock(hostId);
        hosts.requireScope(by, host.name());
        var held = List.of(new UpdateDriver.Held(host, updates.load(id).orElseThrow()));
        if (abort(held, reason, by).get(id) instanceof Verdict.Refused refused) {
            throw refusedAbort(id, refused);
        }
    }

    /** What became of the wish to abort an update. */
    public enum AbortAnswer {
        /** It is being aborted, or was already. */
        ACCEPTED,
        /** It is past the point of no return, or over. */
        TOO_LATE,
        /** Somebody is at work on the host. */
        BUSY
    }

    /**
     * Aborts updates as an operator would, those whose hosts can be locked at once, as sets.
     *
     * @return what became of each, by id
     */
    public Map<UUID, AbortAnswer> tryAbort(Collection<UUID> ids, String reason) {
        Map<UUID, UUID> hostIds = updates.hostsOf(ids);
        Map<UUID, Host> locked =
                hosts.tryLockById(hostIds.values()).stream().collect(Collectors.toMap(Host::id, h -> h));
        // Read when they are locked: whoever leads an update on holds its host.
        List<UpdateDriver.Held> held =
                updates
                        .load(ids.stream()
                                .filter(id -> locked.containsKey(hostIds.get(id)))
                                .toList())
                        .stream()
                        .map(row -> new UpdateDriver.Held(locked.get(row.hostId), row))
                        .toList();
        Map<UUID, Verdict> verdicts = abort(held, reason, null);
        Map<UUID, AbortAnswer> answers = new HashMap<>();
        for (UUID id : ids) {
            answers.put(
                    id,
                    switch (verdicts.get(id)) {
                        case null -> AbortAnswer.BUSY;
                        case Verdict.Refused _ -> AbortAnswer.TOO_LATE;
                        case Verdict.Kept _, Verdict.Transition _ -> AbortAnswer.ACCEPTED;
                    });
        }
        return answers;
    }

    private Map<UUID, Verdict> abort(List<UpdateDriver.Held> held, String reason, Principal by) {
        String why = reason == null || reason.isBlank() ? "no reason given" : reason;
        Map<UUID, Verdict> verdicts = driver.apply(held, new Input.AbortRequested(why));
        for (UpdateDriver.Held each : held) {
            UUID id = each.row().id;
            if (verdicts.get(id) instanceof Verdict.Transition) {
                String host = each.host().name();
                events.append(
                        EventType.ABORT_REQUESTED,
                        Severity.INFO,
                        host,
                        id,
                        "The abort of the update of %s was asked for by %s: %s"
                                .formatted(host, by == null ? "its rollout" : by.display(), why),
                        by == null ? Map.of("reason", why) : Map.of("reason", why, "by", by));
            }
        }
        return verdicts;
    }

    private static ProblemException refusedAbort(UUID id, Verdict.Refused refused) {
        ProblemType type = refused.reason() == Verdict.Refusal.PAST_POINT_OF_NO_RETURN
                ? ProblemType.PAST_POINT_OF_NO_RETURN
                : ProblemType.UPDATE_ENDED;
        return new ProblemException(type, refused.detail()).with("update", Api.update(id));
    }

    private static ProblemException inProgress(Host host, UpdateEntity open) {
        return new ProblemException(
                        ProblemType.UPDATE_IN_PROGRESS,
                        "%s has an update under way, in %s. Wait for its end, or abort it with POST %s/abort."
                                .formatted(host.name(), open.phase, Api.update(open.id)))
                .with("update", Api.update(open.id))
                .with("phase", open.phase);
    }

    static ProblemException unknown(UUID id) {
        return new ProblemException(ProblemType.UNKNOWN_UPDATE, "No update has the id %s.".formatted(id));
    }
}
