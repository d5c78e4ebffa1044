// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Waiting;
import java.time.Instant;
import java.util.Comparator;

/**
 * What a rollout's time goes to.
 *
 * @param kind what kind of thing
 * @param level the level of the cap, with {@link Kind#CAP}: {@code fleet} or a label; {@code null} otherwise
 */
public record Hold(Kind kind, String level) implements Comparable<Hold> {
    /** All are started: what is under way takes its time. */
    static final Hold UPDATES = new Hold(Kind.UPDATES, null);

    /** A wave is watched. */
    static final Hold SOAK = new Hold(Kind.SOAK, null);

    /** A gate is asked. */
    static final Hold GATE = new Hold(Kind.GATE, null);

    private static final Comparator<Hold> ORDER = Comparator.comparing(Hold::kind)
            .thenComparing(Hold::level, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** Kinds of things. */
    public enum Kind {
        /** Hosts wait for room under a cap. */
        CAP,
        /** Hosts wait for a window, or for one that is long enough. */
        WINDOW,
        /** A wave soaks. */
        SOAK,
        /** A gate is asked. */
        GATE,
        /** Hosts wait for their next attempt. */
        RETRY,
        /** Hosts wait for themselves: silent, cordoned, or in another update's hands. */
        HOST,
        /** Everything is started, and under way. */
        UPDATES
    }

    /** What a host that waits so is held by. */
    static Hold of(Waiting waiting) {
        return switch (waiting) {
            case Waiting.ForSlot slot -> new Hold(Kind.CAP, slot.cap().level());
            case Waiting.ForWindow _, Waiting.ForLongerWindow _ -> new Hold(Kind.WINDOW, null);
            case Waiting.ForRetry _ -> new Hold(Kind.RETRY, null);
            case Waiting.ForSoak _, Waiting.ForSignsOfLife _, Waiting.ForCount _ -> SOAK;
            case Waiting.ForGate _ -> GATE;
            case Waiting.ForWave _ -> UPDATES;
            case Waiting.ForOtherUpdate _,
                    Waiting.ForOwnSlot _,
                    Waiting.ForUncordon _,
                    Waiting.ForHost _,
                    Waiting.ForSign _,
                    Waiting.ForApproval _,
                    Waiting.WhilePaused _,
                    Waiting.WhileAborting _,
                    Waiting.WhileHalted _ -> new Hold(Kind.HOST, null);
        };
    }

    /** Until when a host waits, where a clock says; {@code null} where it does not. */
    static Instant until(Waiting waiting) {
        return switch (waiting) {
            case Waiting.ForWindow w -> w.opensAt();
            case Waiting.ForLongerWindow w -> w.closesAt();
            case Waiting.ForRetry r -> r.until();
            case Waiting.ForSoak _,
                    Waiting.ForGate _,
                    Waiting.ForSlot _,
                    Waiting.ForWave _,
                    Waiting.ForOwnSlot _,
                    Waiting.ForOtherUpdate _,
                    Waiting.ForCount _,
                    Waiting.ForSignsOfLife _,
                    Waiting.ForUncordon _,
                    Waiting.ForHost _,
                    Waiting.ForSign _,
                    Waiting.ForApproval _,
                    Waiting.WhilePaused _,
                    Waiting.WhileAborting _,
                    Waiting.WhileHalted _ -> null;
        };
    }

    @Override
    public int compareTo(Hold other) {
        return ORDER.compare(this, other);
    }
}
