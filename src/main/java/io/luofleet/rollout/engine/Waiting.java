// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import io.luofleet.uptime.model.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a host that has not started waits for: the first thing in its way. */
public sealed interface Waiting {
    /** Another person's approval of the plan. */
    record ForApproval(Principal author) implements Waiting {}

    /** Somebody to resume the rollout. */
    record WhilePaused(PauseReason why, Instant since) implements Waiting {}

    /** Nothing: the rollout is being aborted. */
    record WhileAborting(Principal by, String why) implements Waiting {}

    /** The andon cord to be let go. */
    record WhileHalted(FleetState.Halt halt) implements Waiting {}

    /**
     * The waves before its own.
     *
     * @param wave the present wave
     * @param open the hosts of it that have not ended
     */
    record ForWave(int wave, Names open) implements Waiting {}

    /** The end of the soak of the wave before. */
    record ForSoak(int wave, Instant until) implements Waiting {}

    /**
     * What befell updated hosts to be counted.
     *
     * @param hosts those
     */
    record ForCount(Names hosts) implements Waiting {}

    /**
     * A sign of life of the hosts of the wave before, whose soak is over.
     *
     * @param since when it ended, or when this service was last away
     * @param hosts those that have not been heard of since
     */
    record ForSignsOfLife(int wave, Instant since, Names hosts) implements Waiting {}

    /**
     * A gate's answer.
     *
     * @param lastNonAnswer what asking it last came to; {@code null} when it has not failed to answer
     */
    record ForGate(GateRef gate, Instant deadline, NonAnswer lastNonAnswer) implements Waiting {}

    /** An update of the host that is not this rollout's. */
    record ForOtherUpdate(UUID update) implements Waiting {}

    /**
     * The end of the delay before another attempt.
     *
     * @param trouble the failure so far, which no budget counts while an attempt is left
     * @param left how many attempts are left
     */
    record ForRetry(Target.Trouble trouble, int left, Instant until) implements Waiting {}

    /**
     * A window.
     *
     * @param opensAt when it opens; {@code null} for never
     */
    record ForWindow(Instant opensAt) implements Waiting {}

    /**
     * A window that is long enough: the one that is open closes too soon.
     *
     * @param closesAt when it closes
     * @param expected how long the update is expected to take
     */
    record ForLongerWindow(Instant closesAt, Duration expected) implements Waiting {}

    /**
     * Its own slot, which an earlier update of it still holds.
     *
     * @param slot the slot
     * @param ghost what keeps it; {@code null} while its update is under way
     */
    record ForOwnSlot(Slot slot, Ghost ghost) implements Waiting {}

    /**
     * A slot in a domain.
     *
     * @param cap the cap in its way, the lowest that holds there
     * @param held how many slots are held in the domain
     * @param holders the first {@link Names#MOST} of them
     * @param ghosts what keeps those of the first whose update is over, by host
     * @param downs how many are down in the domain without a slot
     * @param down the first {@link Names#MOST} of them
     */
    record ForSlot(Cap cap, int held, List<Slot> holders, Map<String, Ghost> ghosts, int downs, List<Down> down)
            implements Waiting {
        /** Copies. */
        public ForSlot {
            holders = List.copyOf(holders);
            ghosts = Map.copyOf(ghosts);
            down = List.copyOf(down);
        }
    }

    /** A host that is to be left alone to be given free. */
    record ForUncordon(String cordon) implements Waiting {}

    /** The host to come back. */
    record ForHost() implements Waiting {}

    /**
     * The host to be heard of again, or not, since this service was away.
     *
     * @param outage when it was
     */
    record ForSign(Outage outage) implements Waiting {}
}
