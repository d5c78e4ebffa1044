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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

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
        Held held = new Held(host, row);
        Decided decided = decide(held, input);
        switch (decided.verdict()) {
            case Verdict.Refused _ -> {}
            case Verdict.Kept kept -> {
                boolean changed = observation.recordIn(row);
                perform(held, kept.effects());
                if (changed) {
                    replace(List.of(decided));
                }
            }
            case Verdict.Transition transition -> {
                observation.recordIn(row);
                move(List.of(new Move(decided, transition)));
                hosts.reviseDirective(host.id());
                observe(List.of(new Move(decided, transition)));
            }
        }
        return decided.verdict();
    }

    /**
     * The same for updates of several hosts at once, as sets.
     *
     * @return the verdicts, by update
     */
    Map<UUID, Verdict> apply(List<Held> several, Input input) {
        Map<UUID, Verdict> verdicts = new HashMap<>();
        List<Move> moves = new ArrayList<>();
        for (Held held : several) {
            Decided decided = decide(held, input);
            verdicts.put(held.row().id, decided.verdict());
            switch (decided.verdict()) {
                case Verdict.Refused _ -> {}
                case Verdict.Kept kept -> perform(held, kept.effects());
                case Verdict.Transition transition -> moves.add(new Move(decided, transition));
            }
        }
        if (!moves.isEmpty()) {
            move(moves);
            hosts.reviseDirectives(moves.stream().map(m -> m.host().id()).toList());
            observe(moves);
        }
        return verdicts;
    }

    /**
     * An update and its host, which is locked.
     *
     * @param host the host
     * @param row its update
     */
    record Held(Host host, UpdateEntity row) {}

    /** What the machine makes of an update, which was in this phase and of this version then. */
    private record Decided(Held held, Phase before, long version, Instant now, Verdict verdict) {}

    private record Move(Decided decided, Verdict.Transition transition) {
        Host host() {
            return decided.held().host();
        }

        UpdateEntity row() {
            return decided.held().row();
        }
    }

    private Decided decide(Held held, Input input) {
        Phase before = PhaseColumns.read(held.row());
        Instant now = clock.instant();
        Verdict verdict = new PhaseMachine(terms(held)).on(before, input, now);
        return new Decided(held, before, held.row().version, now, guarded(held, verdict, now));
    }

    private void move(List<Move> moves) {
        for (Move move : moves) {
            PhaseColumns.write(move.transition().next(), move.row());
            perform(move.decided().held(), move.transition().effects());
        }
        replace(moves.stream().map(Move::decided).toList());
        List<PhaseEntryRepository.Entry> entered = new ArrayList<>();
        moves.forEach(move -> tell(move, entered));
        history.add(entered);
    }

    private void observe(List<Move> moves) {
        List<UpdateObserver.Step> steps = moves.stream()
                .map(move -> new UpdateObserver.Step(
                        move.row().id,
                        move.row().rolloutId,
                        move.host().name(),
                        move.row().epoch,
                        move.decided().before(),
                        move.transition().next(),
                        move.decided().now()))
                .toList();
        observers.forEach(o -> o.moved(steps));
    }

    /** The machine's verdict, unless it leads over the point of no return and somebody objects. */
    private Verdict guarded(Held held, Verdict verdict, Instant now) {
        if (!(verdict instanceof Verdict.Transition transition) || !(transition.next() instanceof Phase.Rebooting)) {
            return verdict;
        }
        return switch (passage(held.host(), held.row(), now)) {
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

    private Terms terms(Held held) {
        var release = releases.get(held.row().releaseId).spec();
        return new Terms(
                held.host().name(),
                release.name(),
                release.kernelRelease(),
                release.abi(),
                Deadlines.named(held.row().times()));
    }

    private void replace(List<Decided> changed) {
        Set<UUID> written = updates.replace(changed.stream()
                .map(d -> new UpdateRepository.Replacement(
                        d.held().row(), d.version(), d.before().name()))
                .toList());
        for (Decided decided : changed) {
            UpdateEntity row = decided.held().row();
            if (!written.contains(row.id)) {
                throw new ProblemException(
                        ProblemType.CONFLICT, "Update %s changed at the same time. Ask again.".formatted(row.id));
            }
            row.version = decided.version() + 1;
        }
    }

    private void perform(Held held, List<Effect> effects) {
        UpdateEntity row = held.row();
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Announce a ->
                    events.append(a.type(), a.severity(), held.host().name(), row.id, a.message(), Map.of());
                case Effect.LoseUnfinished l ->
                    row.blastRadius = Json.write(sessions.loseUnfinished(row.id, row.sessionsBootId(), l.cause()));
                case Effect.RecordAffected a ->
                    row.blastRadius = Json.write(sessions.affected(row.id, row.sessionsBootId(), a.sessions()));
            }
        }
    }

    private void tell(Move move, List<PhaseEntryRepository.Entry> entered) {
        Phase last = move.decided().before();
        for (Phase step : move.transition().path()) {
            if (step.name() != last.name()) {
                entered.add(new PhaseEntryRepository.Entry(move.row().id, step));
                announce(move.host(), move.row(), last.name(), step);
                count(last, step, move.decided().now());
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
