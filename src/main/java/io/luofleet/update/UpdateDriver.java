// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.platform.AfterCommit;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.session.SessionService;
import io.luofleet.update.PointOfNoReturnGuard.Passage;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.Effect;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseMachine;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Terms;
import io.luofleet.update.phase.Verdict;
import io.luofleet.wire.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries out what the phase machine decides: the row by compare-and-set, its history, the events, the directive, all in the
 * caller's transaction, which holds the host's lock.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class UpdateDriver {
    private final UpdateRepository updates;
    private final PhaseEntryRepository history;
    private final SessionService sessions;
    private final HostService hosts;
    private final KernelReleaseService releases;
    private final EventLog events;
    private final UpdateMetrics metrics;
    private final AfterCommit afterCommit;
    private final Instance<UpdateObserver> observers;
    private final Instance<PointOfNoReturnGuard> guards;
    private final Clock clock;

    UpdateDriver(
            UpdateRepository updates,
            PhaseEntryRepository history,
            SessionService sessions,
            HostService hosts,
            KernelReleaseService releases,
            EventLog events,
            UpdateMetrics metrics,
            AfterCommit afterCommit,
            Instance<UpdateObserver> observers,
            Instance<PointOfNoReturnGuard> guards,
            Clock clock) {
        this.updates = updates;
        this.history = history;
        this.sessions = sessions;
        this.hosts = hosts;
        this.releases = releases;
        this.events = events;
        this.metrics = metrics;
        this.afterCommit = afterCommit;
        this.observers = observers;
        this.guards = guards;
        this.clock = clock;
    }

    /** A change to the row besides its phase, made only if the input is not refused. */
    @FunctionalInterface
    interface Observation {
        /** Nothing besides. */
        Observation NONE = _ -> false;

        /** Makes it; true when the row has to be written for it. */
        boolean recordIn(UpdateEntity row);
    }

    /** Begins the history of a new update; whoever made it tells the host. */
    void begin(String host, UpdateEntity row, String release) {
        history.begin(row.id, PhaseColumns.read(row));
        events.append(
                EventType.UPDATE_CREATED,
                Severity.INFO,
                host,
                row.id,
                "%s is to be updated to %s.".formatted(host, release),
                row.createdBy == null
                        ? Map.of("release", release, "epoch", row.epoch)
                        : Map.of(
                                "release",
                                release,
                                "epoch",
                                row.epoch,
                                "by",
                                Json.read(row.createdBy, Principal.class)));
    }

    /** Lets the machine decide on an input and does what it says. */
    Verdict apply(Host host, UpdateEntity row, Input input, Observation observation) {
        Phase before = PhaseColumns.read(row);
        long version = row.version;
        Instant now = clock.instant();
        Verdict verdict = guarded(host, row, new PhaseMachine(terms(host, row)).on(before, input, now), now);
        switch (verdict) {
            case Verdict.Refused _ -> {}
            case Verdict.Kept kept -> {
                boolean changed = observation.recordIn(row);
                perform(host, row, kept.effects());
                if (changed) {
                    replace(row, version, before.name());
                }
            }
            case Verdict.Transition transition -> {
                observation.recordIn(row);
                PhaseColumns.write(transition.next(), row);
                perform(host, row, transition.effects());
                replace(row, version, before.name());
                tell(host, row, before, transition.path(), now);
                hosts.reviseDirective(host.id());
                var step = new UpdateObserver.Step(
                        row.id, row.rolloutId, host.name(), row.epoch, before, transition.next(), now);
                observers.forEach(o -> o.moved(step));
            }
        }
        return verdict;
    }

    /** The machine's verdict, unless it leads over the point of no return and somebody objects. */
    private Verdict guarded(Host host, UpdateEntity row, Verdict verdict, Instant now) {
        if (!(verdict instanceof Verdict.Transition transition) || !(transition.next() instanceof Phase.Rebooting)) {
            return verdict;
        }
        return switch (passage(host, row, now)) {
            case Passage.Open _ -> verdict;
            case Passage.Barred(String why) ->
                new Verdict.Refused(
                        Verdict.Refusal.REBOOT_NOT_ALLOWED, "The host must not reboot for this update: " + why);
        };
    }

    /** Whether the update may pass the point of no return, or having passed it, still may go. The host is locked. */
    Passage passage(Host host, UpdateEntity row, Instant now) {
        Passage passage = new Passage.Open(row.epoch);
        for (PointOfNoReturnGuard guard : guards) {
            passage = guard.passage(host.name(), row.id, row.epoch, now);
            if (passage instanceof Passage.Barred) {
                return passage;
            }
        }
        return passage;
    }

    private Terms terms(Host host, UpdateEntity row) {
        var release = releases.get(row.releaseId).spec();
        return new Terms(
                host.name(), release.name(), release.kernelRelease(), release.abi(), Deadlines.named(row.times()));
    }

    private void replace(UpdateEntity row, long version, PhaseName phase) {
        if (!updates.replace(row, version, phase)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "Update %s changed at the same time. Ask again.".formatted(row.id));
        }
        row.version = version + 1;
    }

    private void perform(Host host, UpdateEntity row, List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Announce a ->
                    events.append(a.type(), a.severity(), host.name(), row.id, a.message(), Map.of());
                case Effect.LoseUnfinished l ->
                    row.blastRadius = Json.write(sessions.loseUnfinished(row.id, row.sessionsBootId(), l.cause()));
                case Effect.RecordAffected a ->
                    row.blastRadius = Json.write(sessions.affected(row.id, row.sessionsBootId(), a.sessions()));
            }
        }
    }

    private void tell(Host host, UpdateEntity row, Phase before, List<Phase> path, Instant now) {
        Phase last = before;
        for (Phase step : path) {
            if (step.name() != last.name()) {
                history.add(row.id, step);
                announce(host, row, last.name(), step);
                count(last, step, now);
            }
            last = step;
        }
    }

    private void count(Phase left, Phase entered, Instant now) {
        afterCommit.run(() -> {
            metrics.left(left.name(), Duration.between(left.since(), now));
            metrics.entered(entered.name());
        });
    }

    private void announce(Host host, UpdateEntity row, PhaseName from, Phase to) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", from);
        data.put("to", to.name());
        Failure why = why(to);
        String message = "%s: %s → %s".formatted(host.name(), from, to.name());
        if (why != null) {
            data.put("failure", why);
            message += ". " + why.code() + ": " + why.detail() + (why.remedy() == null ? "" : " " + why.remedy());
        }
        Severity severity =
                switch (to.name()) {
                    case ABORTING, ABORTED -> Severity.WARNING;
                    case LOST, FAILED -> Severity.ERROR;
                    default -> Severity.INFO;
                };
        events.append(EventType.PHASE_CHANGED, severity, host.name(), row.id, message, data);
    }

    private static Failure why(Phase phase) {
        return switch (phase) {
            case Phase.Aborting a -> a.why();
            case Phase.Aborted a -> a.why();
            case Phase.Failed f -> f.why();
            case Phase.Lost l -> l.why();
            default -> null;
        };
    }
}
