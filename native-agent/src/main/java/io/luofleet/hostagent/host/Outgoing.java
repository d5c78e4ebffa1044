// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import java.util.List;
import java.util.Optional;

/** How far this kernel is on its way to the next one. */
sealed interface Outgoing {
    /** The update it is about. */
    default Optional<UpdateRef> about() {
        return switch (this) {
            case None() -> Optional.empty();
            case Of of -> Optional.of(of.update());
        };
    }

    /** No update is under way. */
    record None() implements Outgoing {}

    /** The states with an update. */
    sealed interface Of extends Outgoing {
        UpdateRef update();
    }

    /** The states in which something is staged or preserved, or about to be, and has to be undone to get out of them. */
    sealed interface Held extends Of {}

    /** The preflight passed. */
    record Checked(UpdateRef update, List<Check> checks) implements Of {
        public Checked {
            checks = List.copyOf(checks);
        }
    }

    /** The release is being fetched and loaded. */
    record Staging(UpdateRef update) implements Held {}

    /** The release is loaded for kexec. */
    record Staged(UpdateRef update) implements Held {}

    /** The workloads were asked to preserve. */
    record Preserving(UpdateRef update) implements Held {}

    /** Every workload said READY. */
    record Preserved(UpdateRef update) implements Held {}

    /**
     * The manifest is written and the control plane is asked for the point of no return.
     *
     * @param answer what it said
     */
    record Committing(UpdateRef update, Answer answer) implements Held {
        /** The control plane's answer to REBOOTING. */
        enum Answer {
            /** None yet. */
            AWAITED,
            /** Leave to reboot, for exactly what was asked: only forward from here. */
            LEAVE,
            /** Leave, after the host's own lease. Who has waited so long no longer knows what the slot is worth. */
            LATE,
            /** It wants something else. */
            REFUSED
        }
    }

    /**
     * Everything is being undone.
     *
     * @param cause why, when it is a failure of this host; {@code null} when the control plane wanted it
     * @param patienceNanos when workloads that have not confirmed are no longer waited for
     */
    record Undoing(UpdateRef update, Failure cause, long patienceNanos) implements Of {}

    /** A step failed and all is undone; the control plane answers with an abort. */
    record Failed(UpdateRef update, Failure failure, List<Check> checks) implements Of {
        public Failed {
            checks = List.copyOf(checks);
        }
    }

    /** Nothing is staged or preserved any more. */
    record Aborted(UpdateRef update) implements Of {}

    /** FINISH was wanted and there is nothing to finish. */
    record NothingHeld(UpdateRef update) implements Of {}
}
