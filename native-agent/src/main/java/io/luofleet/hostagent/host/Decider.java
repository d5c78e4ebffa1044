// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.host.Outgoing.Committing.Answer;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Failure;
import java.util.List;
import java.util.Optional;

/**
 * The pure core of the host's loop. Level-triggered: it knows no history beyond the state itself, so that a lost message, a
 * restarted agent or a repeated directive all lead to the same place.
 */
final class Decider {
    private static final Step REST = new Step.Rest();

    private Decider() {}

    /** What to do next. */
    static Step next(View view) {
        if (view.outgoing() instanceof Outgoing.Undoing undoing) {
            boolean waiting = !view.round().unconfirmed().isEmpty() && view.nowNanos() - undoing.patienceNanos() < 0;
            return waiting ? REST : new Step.ProveUndone(undoing);
        }
        if (view.goal().isEmpty()) {
            return REST;
        }
        Goal goal = view.goal().get();
        if (view.outgoing() instanceof Outgoing.Held held) {
            return onHeld(view, goal, held);
        }
        return goal.update().map(update -> onFree(view, goal, update)).orElseGet(() -> onIdle(view));
    }

    /** Nothing is wanted and nothing has to be undone. */
    private static Step onIdle(View view) {
        if (!(view.outgoing() instanceof Outgoing.None)) {
            return new Step.Become(new Outgoing.None());
        }
        return view.arrived() instanceof Arrived.Sessions s && s.closed() ? new Step.ForgetArrived() : REST;
    }

    /** Something is wanted and nothing has to be undone first. */
    private static Step onFree(View view, Goal goal, UpdateRef update) {
        boolean same = view.outgoing().about().filter(update::equals).isPresent();
        if (same && view.outgoing() instanceof Outgoing.Failed && goal.expired(view.nowNanos())) {
            return new Step.Become(new Outgoing.Aborted(update));
        }
        boolean over =
                same && (view.outgoing() instanceof Outgoing.Failed || view.outgoing() instanceof Outgoing.Aborted);
        return switch (goal.desired()) {
            case IDLE -> onIdle(view);
            case PREFLIGHT -> same ? REST : new Step.Preflight(update);
            case STAGE, PRESERVE -> over ? REST : new Step.Stage(update);
            case REBOOT -> over || same ? REST : onRebootWithNothingHeld(view, update);
            case FINISH -> onFinish(view, update);
            case ABORT -> onAbort(view, update);
        };
    }

    private static Step onAbort(View view, UpdateRef update) {
        // What a live update brought cannot be unpreserved; its state speaks for itself.
        boolean here = view.arrived().broughtBy().filter(update::equals).isPresent();
        Outgoing aborted = new Outgoing.Aborted(update);
        return here || view.outgoing().equals(aborted) ? REST : new Step.Become(aborted);
    }

    private static Step onRebootWithNothingHeld(View view, UpdateRef update) {
        return switch (view.arrived()) {
            case Arrived.Sessions s when s.update().equals(update) -> REST;
            case Arrived.Awaited ignored -> REST;
            case Arrived.Unreadable(Failure failure) ->
                new Step.Become(new Outgoing.Failed(update, failure, List.of()));
            default -> new Step.Become(new Outgoing.Failed(update, Failures.nothingPreserved(), List.of()));
        };
    }

    private static Step onFinish(View view, UpdateRef update) {
        if (view.arrived() instanceof Arrived.Sessions sessions
                && sessions.update().equals(update)) {
            if (!(view.outgoing() instanceof Outgoing.None)) {
                return new Step.Become(new Outgoing.None());
            }
            if (sessions.stuck() != null) {
                return REST;
            }
            if (!sessions.finishable().isEmpty()) {
                return new Step.Finish(sessions.finishable());
            }
            return sessions.onlyManifestLeft() ? new Step.FinishManifest() : REST;
        }
        if (view.arrived() instanceof Arrived.Awaited) {
            return REST;
        }
        Outgoing nothing = view.arrived() instanceof Arrived.Unreadable(Failure failure)
                ? new Outgoing.Failed(update, failure, List.of())
                : new Outgoing.NothingHeld(update);
        return view.outgoing().equals(nothing) ? REST : new Step.Become(nothing);
    }

    /** Something is staged or preserved. */
    private static Step onHeld(View view, Goal goal, Outgoing.Held held) {
        boolean accepted =
                held instanceof Outgoing.Committing(UpdateRef ignored, Answer answer) && answer == Answer.LEAVE;
        Optional<Failure> fault = fault(view, held);
        if (fault.isPresent()) {
            return new Step.Undo(held.update(), fault.get(), fault.get().detail());
        }
        if (accepted) {
            // Past the point of no return even the lease does not matter any more.
            return new Step.Kexec(held.update());
        }
        if (held instanceof Outgoing.Committing(UpdateRef ignored, Answer answer) && answer == Answer.LATE) {
            Failure expired = Failures.leaseExpired(held, view.round());
            return new Step.Undo(held.update(), expired, expired.detail());
        }
        boolean wanted = goal.update().filter(held.update()::equals).isPresent();
        if (!wanted) {
            return new Step.Undo(held.update(), null, "the control plane no longer wants this update");
        }
        return switch (goal.desired()) {
            case ABORT, IDLE, FINISH -> new Step.Undo(held.update(), null, "the control plane aborted the update");
            case PREFLIGHT, STAGE, PRESERVE, REBOOT -> {
                if (goal.expired(view.nowNanos())) {
                    Failure expired = Failures.leaseExpired(held, view.round());
                    yield new Step.Undo(held.update(), expired, expired.detail());
                }
                yield onWay(view, goal, held);
            }
        };
    }

    /** What makes this update impossible whatever is wanted. */
    private static Optional<Failure> fault(View view, Outgoing.Held held) {
        Optional<Failure> broken = view.round().broken().map(Failures::broken);
        boolean barrierPassed = held instanceof Outgoing.Preserved || held instanceof Outgoing.Committing;
        if (broken.isEmpty() && barrierPassed && !view.unasked().isEmpty()) {
            return Optional.of(Failures.unasked(view.unasked()));
        }
        return broken;
    }

    private static Step onWay(View view, Goal goal, Outgoing.Held held) {
        return switch (held) {
            case Outgoing.Staging ignored -> REST;
            case Outgoing.Staged(UpdateRef update) ->
                switch (goal.desired()) {
                    case PRESERVE -> new Step.AskToPreserve(update);
                    case REBOOT -> outOfStep(held);
                    default -> REST;
                };
            case Outgoing.Preserving(UpdateRef update) -> {
                if (!view.unasked().isEmpty()) {
                    yield new Step.AskToPreserve(update);
                }
                yield view.round().complete() ? new Step.Become(new Outgoing.Preserved(update)) : REST;
            }
            case Outgoing.Preserved(UpdateRef update) ->
                goal.desired() == Desired.REBOOT ? new Step.Commit(update) : REST;
            case Outgoing.Committing(UpdateRef update, Answer answer) ->
                answer == Answer.REFUSED ? new Step.Undo(update, null, "the control plane refused the reboot") : REST;
        };
    }

    private static Step outOfStep(Outgoing.Held held) {
        Failure failure = Failures.outOfStep(held);
        return new Step.Undo(held.update(), failure, failure.detail());
    }
}
