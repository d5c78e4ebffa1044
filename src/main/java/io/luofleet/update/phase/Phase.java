// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Failure;
import java.time.Instant;
import java.util.Objects;

/**
 * Where one host's update stands: one record a state, holding what that state must know. A {@code to…} method exists only on
 * the states from which its transition is legal, so that an illegal step does not compile. Records are immutable; the
 * database row is replaced by compare-and-set.
 */
public sealed interface Phase {

    /** Its name. */
    PhaseName name();

    /** When it was entered. */
    Instant since();

    /** An update under way; a host has at most one. */
    sealed interface Open extends Phase {
        /** The time it has. */
        Span span();

        @Override
        default Instant since() {
            return span().since();
        }
    }

    /** An update that has ended. */
    sealed interface Closed extends Phase {}

    /** The agent has been asked for something that can still be undone, or is being undone. */
    sealed interface Revocable extends Open {
        /** The boot the update started in. */
        Boot origin();

        /** Ends it: the host is as it was before. */
        default Aborted toAborted(Failure why, Instant now) {
            return new Aborted(now, name(), origin(), why);
        }

        /** Ends it because the host went to another kernel without leave, taking sessions along. */
        default Failed toFailed(Boot landing, Failure why, Owed owed, Instant now) {
            return new Failed(now, name(), origin(), landing, why, owed);
        }
    }

    /** Before the point of no return, with the agent at work toward it. */
    sealed interface Preparing extends Revocable {
        /** Begins to undo. */
        default Aborting toAborting(Failure why, Span span) {
            return new Aborting(span, name(), origin(), why);
        }
    }

    /** Past the point of no return: only forward. */
    sealed interface Committed extends Open {
        /** The boot the update started in. */
        Boot origin();

        /** The boot it led to; {@code null} while unknown. */
        Boot landing();

        /** Ends it: the host came out wrong. */
        default Failed toFailed(Failure why, Owed owed, Instant now) {
            return new Failed(now, name(), origin(), landing(), why, owed);
        }

        /** Ends it: the host is silent. What it holds when it returns is to be finished. */
        default Lost toLost(Failure why, Instant now) {
            return new Lost(
                    now, name(), origin(), landing(), why, landing() == null ? Owed.NOTHING : Owed.FINISH, null);
        }
    }

    /** Waiting for the host's agent. */
    record Queued(Span span) implements Open {
        @Override
        public PhaseName name() {
            return PhaseName.QUEUED;
        }

        /** The agent is there. */
        public Preflight toPreflight(Boot origin, Span span) {
            return new Preflight(span, origin);
        }

        /** Ends it before the host was asked for anything. */
        public Aborted toAborted(Failure why, Instant now) {
            return new Aborted(now, name(), null, why);
        }
    }

    /** The agent checks. */
    record Preflight(Span span, Boot origin) implements Preparing {
        /** Refuses a preflight of an unknown boot. */
        public Preflight {
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PhaseName name() {
            return PhaseName.PREFLIGHT;
        }

        /** Every check passed. */
        public Staging toStaging(Span span) {
            return new Staging(span, origin);
        }
    }

    /** The agent loads the kernel. */
    record Staging(Span span, Boot origin) implements Preparing {
        /** Refuses an unknown origin. */
        public Staging {
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PhaseName name() {
            return PhaseName.STAGING;
        }

        /** The kernel is loaded. */
        public Preserving toPreserving(Span span) {
            return new Preserving(span, origin);
        }
    }

    /** The workloads preserve. */
    record Preserving(Span span, Boot origin) implements Preparing {
        /** Refuses an unknown origin. */
        public Preserving {
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PhaseName name() {
            return PhaseName.PRESERVING;
        }

        /** The last workload is ready; the lease begins. */
        public Preserved toPreserved(Span lease) {
            return new Preserved(lease, origin);
        }
    }

    /** All is preserved, for as long as the lease lasts: guests stand still, so it is short and its end aborts. */
    record Preserved(Span span, Boot origin) implements Preparing {
        /** Refuses an unknown origin. */
        public Preserved {
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PhaseName name() {
            return PhaseName.PRESERVED;
        }

        /** The point of no return. */
        public Rebooting toRebooting(Span span) {
            return new Rebooting(span, origin);
        }
    }

    /** Between two kernels. The agent may still be in the old one: a kexec that returns an error changed nothing. */
    record Rebooting(Span span, Boot origin) implements Committed {
        /** Refuses an unknown origin. */
        public Rebooting {
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PhaseName name() {
            return PhaseName.REBOOTING;
        }

        @Override
        public Boot landing() {
            return null;
        }

        /** The next kernel runs and has the sessions. */
        public Retrieving toRetrieving(Boot landing, Span span) {
            return new Retrieving(span, origin, landing);
        }

        /** The kexec did not happen: undo. */
        public Aborting toAborting(Failure why, Span span) {
            return new Aborting(span, name(), origin, why);
        }

        /** The kexec did not happen and the agent has undone everything. */
        public Aborted toAborted(Failure why, Instant now) {
            return new Aborted(now, name(), origin, why);
        }
    }

    /** The workloads take their files back. */
    record Retrieving(Span span, Boot origin, Boot landing) implements Committed {
        /** Refuses a landing in the boot it started from. */
        public Retrieving {
            requireMoved(origin, landing);
        }

        @Override
        public PhaseName name() {
            return PhaseName.RETRIEVING;
        }

        /** Every workload runs again. */
        public Finishing toFinishing(Span span) {
            return new Finishing(span, origin, landing);
        }
    }

    /** The sessions are being finished. */
    record Finishing(Span span, Boot origin, Boot landing) implements Committed {
        /** Refuses a landing in the boot it started from. */
        public Finishing {
            requireMoved(origin, landing);
        }

        @Override
        public PhaseName name() {
            return PhaseName.FINISHING;
        }

        /** The kernel holds nothing of the update any more. */
        public Soaking toSoaking(Span span) {
            return new Soaking(span, origin, landing);
        }
    }

    /** Watched; the span's deadline is the end of the soak. */
    record Soaking(Span span, Boot origin, Boot landing) implements Committed {
        /** Refuses a landing in the boot it started from. */
        public Soaking {
            requireMoved(origin, landing);
        }

        @Override
        public PhaseName name() {
            return PhaseName.SOAKING;
        }

        /** All is well. */
        public Succeeded toSucceeded(Instant now) {
            return new Succeeded(now, origin, landing);
        }
    }

    /** Being undone; ends when the agent says so. */
    record Aborting(Span span, PhaseName abortedIn, Boot origin, Failure why) implements Revocable {
        /** Refuses an abort without reason. */
        public Aborting {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(why, "why");
        }

        @Override
        public PhaseName name() {
            return PhaseName.ABORTING;
        }

        /** The agent has undone everything. */
        public Aborted toAborted(Instant now) {
            return new Aborted(now, abortedIn, origin, why);
        }

        /** The agent never said so: the host's state is unknown and the abort stays asked for. */
        public Failed toUnconfirmed(Failure unconfirmed, Instant now) {
            return new Failed(now, abortedIn, origin, null, unconfirmed, Owed.ABORT);
        }
    }

    /** Ended well. */
    record Succeeded(Instant since, Boot origin, Boot landing) implements Closed {
        /** Refuses a success that moved nothing. */
        public Succeeded {
            requireMoved(origin, landing);
        }

        @Override
        public PhaseName name() {
            return PhaseName.SUCCEEDED;
        }
    }

    /** Ended before the point of no return. {@code origin} is {@code null} when the host was never asked for anything. */
    record Aborted(Instant since, PhaseName abortedIn, Boot origin, Failure why) implements Closed {
        /** Refuses an abort without reason. */
        public Aborted {
            Objects.requireNonNull(abortedIn, "abortedIn");
            Objects.requireNonNull(why, "why");
        }

        @Override
        public PhaseName name() {
            return PhaseName.ABORTED;
        }
    }

    /** Ended wrong. {@code landing} is {@code null} when the host never was in another kernel by a live update. */
    record Failed(Instant since, PhaseName failedIn, Boot origin, Boot landing, Failure why, Owed owed)
            implements Closed {
        /** Refuses a failure without reason, and an abort owed by a host that has left its old kernel. */
        public Failed {
            Objects.requireNonNull(failedIn, "failedIn");
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(why, "why");
            requireOwable(landing, owed);
        }

        @Override
        public PhaseName name() {
            return PhaseName.FAILED;
        }

        /** The host has done what it owed, or can no longer do it. */
        public Failed settled() {
            return new Failed(since, failedIn, origin, landing, why, Owed.NOTHING);
        }

        /** The host turned up in the next kernel after all: its guests are to be served. */
        public Failed landed(Boot boot, Owed nowOwed) {
            return new Failed(since, failedIn, origin, boot, why, nowOwed);
        }
    }

    /** Ended in silence. {@code returnedAt} is {@code null} until the host is heard of again; the phase stays. */
    record Lost(Instant since, PhaseName lostIn, Boot origin, Boot landing, Failure why, Owed owed, Instant returnedAt)
            implements Closed {
        /** Refuses a loss without reason, and an abort owed by a host that has left its old kernel. */
        public Lost {
            Objects.requireNonNull(lostIn, "lostIn");
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(why, "why");
            requireOwable(landing, owed);
        }

        @Override
        public PhaseName name() {
            return PhaseName.LOST;
        }

        /** The host is heard of, late; the first time counts. */
        public Lost returned(Boot boot, Owed nowOwed, Instant now) {
            Instant first = returnedAt == null ? now : returnedAt;
            return new Lost(since, lostIn, origin, boot.isSameAs(origin) ? landing : boot, why, nowOwed, first);
        }
    }

    private static void requireMoved(Boot origin, Boot landing) {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(landing, "landing");
        if (origin.isSameAs(landing)) {
            throw new IllegalArgumentException("boot " + landing.id() + " is the one the update started in");
        }
    }

    private static void requireOwable(Boot landing, Owed owed) {
        Objects.requireNonNull(owed, "owed");
        if (owed == Owed.ABORT && landing != null) {
            throw new IllegalArgumentException(
                    "boot " + landing.id() + " cannot undo what the one before it preserved");
        }
        if (owed == Owed.FINISH && landing == null) {
            throw new IllegalArgumentException("nothing came back that could be finished");
        }
    }
}
