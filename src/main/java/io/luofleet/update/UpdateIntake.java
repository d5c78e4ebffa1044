// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.host.Host;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.kernel.Compatibility;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.platform.AfterCommit;
import io.luofleet.platform.Json;
import io.luofleet.session.SessionService;
import io.luofleet.session.flb.FlbService;
import io.luofleet.update.UpdateDriver.Observation;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Verdict;
import io.luofleet.uptime.model.Outage;
import io.luofleet.wire.Check;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** What agents and time bring to updates. */
@ApplicationScoped
@Transactional
public class UpdateIntake {
    private final UpdateRepository updates;
    private final UpdateDriver driver;
    private final SessionService sessions;
    private final FlbService flbs;
    private final HostService hosts;
    private final HostPresence presence;
    private final KernelReleaseService releases;
    private final UpdateMetrics metrics;
    private final AfterCommit afterCommit;
    private final Clock clock;

    UpdateIntake(
            UpdateRepository updates,
            UpdateDriver driver,
            SessionService sessions,
            FlbService flbs,
            HostService hosts,
            HostPresence presence,
            KernelReleaseService releases,
            UpdateMetrics metrics,
            AfterCommit afterCommit,
            Clock clock) {
        this.updates = updates;
        this.driver = driver;
        this.sessions = sessions;
        this.flbs = flbs;
        this.hosts = hosts;
        this.presence = presence;
        this.releases = releases;
        this.metrics = metrics;
        this.afterCommit = afterCommit;
        this.clock = clock;
    }

    /** The host's agent polled: a queued update begins. */
    public void hostSeen(UUID hostId) {
        if (updates.findOpen(hostId).filter(u -> u.phase == PhaseName.QUEUED).isEmpty()) {
            return;
        }
        Host host = hosts.lock(hostId);
        updates.loadByEpoch(hostId, host.epoch()).ifPresent(row -> seen(host, row));
    }

    /** A queued update begins though its agent has not polled since, unless the agent is not there or somebody is at the host. */
    void beginQueued(UUID hostId) {
        hosts.tryLock(hostId).filter(presence::isPresent).ifPresent(host -> updates.loadByEpoch(hostId, host.epoch())
                .filter(row -> row.phase == PhaseName.QUEUED)
                .ifPresent(row -> seen(host, row)));
    }

    /** The agent of a host was heard of, which is locked. */
    void seen(Host host, UpdateEntity row) {
        var target = releases.get(row.releaseId).spec();
        List<Check> checks = Compatibility.check(
                new Compatibility.Running(
                        host.kernelRelease(), releases.abiOf(host.kernelRelease()), Optional.ofNullable(host.kernel())),
                target,
                sessions.handlersInUse(host.id()));
        var boot = new Boot(host.bootId(), host.kernelRelease(), host.liveUpdateNumber());
        driver.apply(host, row, new Input.HostSeen(boot, checks), r -> {
            boolean isNew = r.phase == PhaseName.QUEUED;
            if (isNew) {
                r.checks = Json.write(checks);
            }
            return isNew;
        });
    }

    /** The host is told again what is wanted of it, with the time that an outage of our own in its phase gave back. */
    void tellTimeAnew(UUID hostId, Outage outage) {
        Host host = hosts.lock(hostId);
        updates.loadByEpoch(hostId, host.epoch())
                .filter(row -> row.deadline != null && row.since.isBefore(outage.ended()))
                .ifPresent(_ -> hosts.reviseDirective(hostId));
    }

    /** Whether an update of the host is under way. */
    public boolean isOpen(UUID hostId) {
        return updates.findOpen(hostId).isPresent();
    }

    /** The update of the host's epoch, for one exchange. The host is locked. */
    public CurrentUpdate current(Host host) {
        return new CurrentUpdate(updates.loadByEpoch(host.id(), host.epoch()));
    }

    /**
     * A report passed the checks of instance, sequence and epoch. The host is locked.
     *
     * @return why the report must be refused nevertheless; empty when it is recorded
     */
    public Optional<Verdict.Refused> reported(Host host, CurrentUpdate current, Report report, Instant arrival) {
        if (current.row().isEmpty()) {
            return Optional.empty();
        }
        UpdateEntity row = current.row().get();
        var boot = new Boot(report.bootId(), report.kernelRelease(), report.liveUpdateNumber());
        var input = new Input.ReportReceived(
                report.observed(), boot, report.checks(), report.sessions(), report.flbs(), report.failure());
        PhaseName before = row.phase;
        Verdict verdict = driver.apply(host, row, input, r -> observe(host, r, report, arrival));
        if (before != PhaseName.FINISHING && row.phase == PhaseName.FINISHING) {
            countBlackout(report);
        }
        return verdict instanceof Verdict.Refused refused ? Optional.of(refused) : Optional.empty();
    }

    /**
     * Whether a host that reported {@link Observed#REBOOTING} may leave this boot: its update has passed the point of no return in
     * it, is in time, and nothing has come to stand against it. The host is locked.
     *
     * @return the fence of the slot that it holds; empty when it must stay
     */
    public OptionalLong leave(Host host, CurrentUpdate current, Report report) {
        Instant now = clock.instant();
        Optional<UpdateEntity> leaving = current.row()
                .filter(u -> report.observed() == Observed.REBOOTING
                        && u.id.equals(report.updateId())
                        && u.epoch == report.epoch()
                        && u.phase == PhaseName.REBOOTING
                        && u.originBootId.equals(report.bootId())
                        && (u.deadline == null || now.isBefore(u.deadline)));
        if (leaving.isEmpty()) {
            return OptionalLong.empty();
        }
        return switch (driver.passage(host, leaving.get(), now)) {
            case PointOfNoReturnGuard.Passage.Open(long slotFence) -> OptionalLong.of(slotFence);
            case PointOfNoReturnGuard.Passage.Barred _ -> OptionalLong.empty();
        };
    }

    private void countBlackout(Report report) {
        report.sessions().stream()
                .map(SessionState::blackoutNanos)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .ifPresent(nanos -> afterCommit.run(() -> metrics.blackout(nanos)));
    }

    /** True when the row has changed with it. */
    private boolean observe(Host host, UpdateEntity row, Report report, Instant arrival) {
        sessions.record(host.id(), row.id, report.bootId(), report.sessions());
        if (!report.flbs().isEmpty()) {
            flbs.record(host, row.id, report, releases.abiOf(report.kernelRelease()));
        }
        // An agent that merely runs on after the update, or starts anew, has nothing to say about how that went.
        if (!row.id.equals(report.updateId()) || row.phase == PhaseName.SUCCEEDED || row.phase == PhaseName.ABORTED) {
            return false;
        }
        if (!report.checks().isEmpty()) {
            row.checks = Json.write(merged(row, report.checks()));
        }
        // The first time counts: an agent that restarts on the way passes some points again.
        Map<Mark, Instant> marks = new EnumMap<>(Mark.class);
        marks.putAll(report.marks());
        marks.putAll(Json.read(row.marks, new TypeReference<Map<Mark, Instant>>() {}));
        row.marks = Json.write(marks);
        // What remains of the network's delay is least in the quickest report.
        long behind = Duration.between(report.sentAt(), arrival).toNanos() / 1_000;
        if (report.bootId().equals(row.originBootId)) {
            row.originClockBehindMicros = least(row.originClockBehindMicros, behind);
        } else {
            row.landingClockBehindMicros = least(row.landingClockBehindMicros, behind);
        }
        return true;
    }

    /** The control plane's own checks stay; the agent's replace what it said before. */
    private List<Check> merged(UpdateEntity row, List<Check> reported) {
        Map<String, Check> byName = new LinkedHashMap<>();
        Json.read(row.checks, new TypeReference<List<Check>>() {}).forEach(c -> byName.put(c.name(), c));
        reported.forEach(c -> byName.put(c.name(), c));
        return new ArrayList<>(byName.values());
    }

    private static Long least(Long known, long now) {
        return known == null ? now : Math.min(known, now);
    }

    /** Fires a deadline or the end of a soak, unless somebody else is at work on the host; then the next tick will. */
    void fire(UUID updateId, UUID hostId) {
        Optional<Host> locked = hosts.tryLock(hostId);
        if (locked.isEmpty()) {
            return;
        }
        Host host = locked.get();
        UpdateEntity row = updates.load(updateId).orElseThrow();
        if (row.deadline == null
                || presence.extended(host, row.since, row.deadline).isAfter(clock.instant())) {
            return;
        }
        boolean present = presence.isPresent(host);
        Input input = row.phase == PhaseName.SOAKING
                ? new Input.SoakElapsed(present)
                : new Input.DeadlinePassed(present, waitingFor(row));
        driver.apply(host, row, input, Observation.NONE);
    }

    private List<String> waitingFor(UpdateEntity row) {
        return switch (row.phase) {
            case PRESERVING -> sessions.notYet(row.id, row.originBootId, SessionState.Stage.PRESERVED);
            case RETRIEVING -> sessions.notYet(row.id, row.landingBootId, SessionState.Stage.RESUMED);
            case FINISHING -> sessions.notYet(row.id, row.landingBootId, SessionState.Stage.FINISHED);
            default -> List.of();
        };
    }
}
