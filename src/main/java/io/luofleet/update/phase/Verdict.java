// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import java.util.List;

/** What the machine makes of an input. */
public sealed interface Verdict {

    /**
     * The phase changes, or a field of it.
     *
     * @param path the phases passed, at least one; one report can tell of several steps. The last is the phase from now on
     * @param effects what else to do
     */
    record Transition(List<Phase> path, List<Effect> effects) implements Verdict {
        /** Copies; refuses an empty path. */
        public Transition {
            path = List.copyOf(path);
            effects = List.copyOf(effects);
            if (path.isEmpty()) {
                throw new IllegalArgumentException("a transition leads somewhere");
            }
        }

        /** The phase from now on. */
        public Phase next() {
            return path.getLast();
        }
    }

    /**
     * The phase stays as it is.
     *
     * @param effects what to do nevertheless
     */
    record Kept(List<Effect> effects) implements Verdict {
        /** Copies. */
        public Kept {
            effects = List.copyOf(effects);
        }
    }

    /**
     * The input is not acceptable now; whoever sent it must be told.
     *
     * @param reason why, for programs
     * @param detail why, for people
     */
    record Refused(Refusal reason, String detail) implements Verdict {}

    /** Why an input is refused. */
    enum Refusal {
        /** An abort came too late. */
        PAST_POINT_OF_NO_RETURN,
        /** An abort of an update that has ended. */
        ALREADY_ENDED,
        /** A host wants to reboot and must not. */
        REBOOT_NOT_ALLOWED
    }

    /** The phase changes, with these effects. */
    static Transition moved(Phase next, Effect... effects) {
        return new Transition(List.of(next), List.of(effects));
    }

    /** Nothing changes. */
    static Kept kept() {
        return new Kept(List.of());
    }

    /** A report that makes no sense in this phase. */
    static Kept ignored(Phase phase, Input.ReportReceived report) {
        return new Kept(List.of(new Effect.Announce(
                EventType.REPORT_IGNORED,
                Severity.WARNING,
                "A report of %s from boot %s makes no sense in %s and changes nothing."
                        .formatted(report.observed(), report.boot().id(), phase.name()))));
    }

    /** A host wants to reboot and must not. */
    static Refused rebootRefused(String because) {
        return new Refused(Refusal.REBOOT_NOT_ALLOWED, "The host must not reboot for this update: " + because);
    }
}
