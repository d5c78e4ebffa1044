// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.update.phase.PhaseName;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** Where one host of a rollout stands: one record a state. */
public sealed interface Target {
    /** Its place in the rollout. */
    Placement placement();

    /** How many of its updates ended on their own; those that the rollout withdrew do not count. */
    int attempts();

    /** Its last attempt's failure; {@code null} before the first end, and after a success. */
    Trouble trouble();

    /** The host's name. */
    default String host() {
        return placement().host();
    }

    /** The same in another place. */
    default Target at(Placement other) {
        return switch (this) {
            case Pending p -> new Pending(other, p.attempts, p.failuresLeft, p.trouble, p.notBefore);
            case Updating u ->
                new Updating(
                        other,
                        u.attempts,
                        u.failuresLeft,
                        u.trouble,
                        u.update,
                        u.fence,
                        u.since,
                        u.phase,
                        u.withdrawal);
            case Succeeded s -> new Succeeded(other, s.attempts, s.at);
            case Failed f -> new Failed(other, f.attempts, f.trouble, f.at);
            case Lost l -> new Lost(other, l.attempts, l.trouble, l.at);
            case Aborted a -> new Aborted(other, a.attempts, a.trouble, a.withdrawal, a.at);
            case Skipped s -> new Skipped(other, s.attempts, s.trouble, s.cause, s.why, s.at);
        };
    }

    /**
     * Whether budgets count it as failed: its last attempt failed, and no operator has accepted that. While an attempt is left
     * nothing is decided.
     */
    default boolean hasFailed() {
        return this instanceof Ended && trouble() != null && !trouble().accepted();
    }

    /** Whether it is decided how its attempts went, or that it gets none, so that budgets count it among those attempted. */
    default boolean isAttempted() {
        return this instanceof Ended && (attempts() > 0 || trouble() != null);
    }

    /** The same, its trouble known to an operator; itself when there is none. */
    default Target accepting() {
        if (trouble() == null) {
            return this;
        }
        Trouble known = trouble().accept();
        return switch (this) {
            case Pending p -> new Pending(p.placement, p.attempts, p.failuresLeft, known, p.notBefore);
            case Updating u ->
                new Updating(
                        u.placement,
                        u.attempts,
                        u.failuresLeft,
                        known,
                        u.update,
                        u.fence,
                        u.since,
                        u.phase,
                        u.withdrawal);
            case Succeeded s -> s;
            case Failed f -> new Failed(f.placement, f.attempts, known, f.at);
            case Lost l -> new Lost(l.placement, l.attempts, known, l.at);
            case Aborted a -> new Aborted(a.placement, a.attempts, known, a.withdrawal, a.at);
            case Skipped s -> new Skipped(s.placement, s.attempts, known, s.cause, s.why, s.at);
        };
    }

    /**
     * An attempt's failure.
     *
     * @param kind its kind
     * @param code the failure's stable code
     * @param at when the update ended
     * @param accepted whether an operator resumed the rollout, or asked for a retry, knowing of it: budgets no longer count it
     * @param guestsLost whether guests were lost with it, or their memory
     */
    record Trouble(FailureKind kind, String code, Instant at, boolean accepted, boolean guestsLost) {
        /** The code of a host that is no longer what was planned. */
        public static final String DRIFTED = "DRIFTED";

        /** Refuses a failure of no kind. */
        public Trouble {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(code, "code");
        }

        /** The same, known to an operator. */
        public Trouble accept() {
            return new Trouble(kind, code, at, true, guestsLost);
        }
    }

    /** It is over for this host, unless an operator asks for a retry. */
    sealed interface Ended extends Target {
        /** When. */
        Instant at();

        /** To be started again because an operator, who knows what went wrong, wants it. */
        default Pending toPending(int attempts) {
            Trouble known = trouble() == null ? null : trouble().accept();
            return new Pending(placement(), attempts(), attempts, known, null);
        }
    }

    /**
     * Not started, or to be started again.
     *
     * @param notBefore the end of the retry delay; {@code null} when there is none
     * @param failuresLeft how many attempts may still fail before it is given up, at least 1
     */
    record Pending(Placement placement, int attempts, int failuresLeft, Trouble trouble, Instant notBefore)
            implements Target {
        /** Refuses one that may not be tried. */
        public Pending {
            if (failuresLeft < 1) {
                throw new IllegalArgumentException(placement.host() + " has no attempt left");
            }
        }

        /** Its update has been created. */
        public Updating toUpdating(UUID update, long fence, Instant now) {
            return new Updating(placement, attempts, failuresLeft, trouble, update, fence, now, PhaseName.QUEUED, null);
        }

        /** Left out because it is no longer what was planned: a failure, though of no update. */
        public Skipped toDrifted(String why, Instant now) {
            var trouble = new Trouble(FailureKind.ERROR, Trouble.DRIFTED, now, false, false);
            return new Skipped(placement, attempts, trouble, SkipCause.DRIFTED, why, now);
        }

        /** Left out. */
        public Skipped toSkipped(SkipCause cause, String why, Instant now) {
            return new Skipped(placement, attempts, trouble, cause, why, now);
        }

        /** The same in another wave, at its place in the order of starts. */
        public Pending inWave(int wave) {
            return new Pending(placement.inWave(wave), attempts, failuresLeft, trouble, notBefore);
        }
    }

    /**
     * Its update is under way.
     *
     * @param update the update
     * @param fence its epoch
     * @param since when it was started
     * @param phase the update's phase as read with this target; not part of the target's own row
     * @param withdrawal why the rollout asked for its abort; {@code null} when it did not
     */
    record Updating(
            Placement placement,
            int attempts,
            int failuresLeft,
            Trouble trouble,
            UUID update,
            long fence,
            Instant since,
            PhaseName phase,
            Withdrawal withdrawal)
            implements Target {
        /** The same, with its update in this phase. */
        public Updating in(PhaseName now) {
            return new Updating(placement, attempts, failuresLeft, trouble, update, fence, since, now, withdrawal);
        }

        /** Its abort has been asked for. */
        public Updating withdrawn(Withdrawal why) {
            return new Updating(placement, attempts, failuresLeft, trouble, update, fence, since, phase, why);
        }
    }

    /** Its update succeeded. */
    record Succeeded(Placement placement, int attempts, Instant at) implements Ended {
        @Override
        public Trouble trouble() {
            return null;
        }

        /** It is in another boot than its update led to, or something else is wrong with it. */
        public Failed toFailed(Trouble why) {
            return new Failed(placement, attempts, why, why.at());
        }

        /** It is silent. */
        public Lost toLost(Trouble why) {
            return new Lost(placement, attempts, why, why.at());
        }
    }

    /** Its update failed past the point of no return, or what it holds is unknown. Never retried by itself. */
    record Failed(Placement placement, int attempts, Trouble trouble, Instant at) implements Ended {}

    /** It fell silent past the point of no return. Never retried by itself. */
    record Lost(Placement placement, int attempts, Trouble trouble, Instant at) implements Ended {}

    /**
     * Its last update was undone and no attempt is left.
     *
     * @param withdrawal why the update was called back; {@code null} when it failed
     */
    record Aborted(Placement placement, int attempts, Trouble trouble, Withdrawal withdrawal, Instant at)
            implements Ended {}

    /**
     * Left out.
     *
     * @param cause what led to it
     * @param why the reason, for people
     */
    record Skipped(Placement placement, int attempts, Trouble trouble, SkipCause cause, String why, Instant at)
            implements Ended {}
}
