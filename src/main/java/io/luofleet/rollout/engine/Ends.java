// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Strategy;
import io.luofleet.update.phase.FailureCode;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.uptime.model.Reachability;
import io.luofleet.wire.Failure;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the end of an update means for its target and its slot. */
public final class Ends {
    /** What costs guests their memory, where there are any. */
    private static final Set<FailureCode> COST_GUESTS = EnumSet.of(
            FailureCode.MEMORY_CORRUPT, FailureCode.COLD_BOOT, FailureCode.RETRIEVE_FAILED, FailureCode.SESSIONS_LOST);

    private Ends() {}

    /**
     * Where the target stands after its update's end.
     *
     * @param hasGuests whether guests went along with the update
     * @param brokenFlbs the FLBs whose rules it broke: to a rollout it has failed then, however well its guests do
     * @param reach when the host could reach this service: a lease that ran out while it could not is no failure of its own
     */
    public static Target after(
            Target.Updating target,
            Phase.Closed end,
            boolean hasGuests,
            List<String> brokenFlbs,
            Strategy.Retry retry,
            Reachability reach,
            Instant now) {
        boolean guestsLost = hasGuests && costsGuests(end);
        Placement place = target.placement();
        int attempts = target.attempts() + 1;
        return switch (end) {
            case Phase.Succeeded _
            when !brokenFlbs.isEmpty() -> {
                var trouble = new Target.Trouble(
                        FailureKind.ERROR, FailureCode.FLB_INVARIANT_BROKEN.name(), now, false, false);
                yield new Target.Failed(place, attempts, trouble, now);
            }
            case Phase.Succeeded _ -> new Target.Succeeded(place, attempts, now);
            case Phase.Lost l -> new Target.Lost(place, attempts, trouble(end, l.why(), guestsLost, now), now);
            case Phase.Failed f -> new Target.Failed(place, attempts, trouble(end, f.why(), guestsLost, now), now);
            case Phase.Aborted a
            when FailureCode.kindOf(a.why()) == FailureCode.Kind.WITHDRAWAL -> afterWithdrawal(target, now);
            case Phase.Aborted a
            when FailureCode.LEASE_EXPIRED.name().equals(a.why().code()) && reach.wasAwayBetween(target.since(), now) ->
                again(target);
            case Phase.Aborted a -> {
                Target.Trouble trouble = trouble(end, a.why(), guestsLost, now);
                int left = target.failuresLeft() - 1;
                // What a retry makes good no budget counts, and nothing makes good lost guests.
                yield left < 1 || guestsLost || retry.never().contains(a.why().code())
                        ? new Target.Aborted(place, attempts, trouble, target.withdrawal(), now)
                        : new Target.Pending(place, attempts, left, trouble, now.plus(retry.delay()));
            }
        };
    }

    private static Target afterWithdrawal(Target.Updating target, Instant now) {
        Withdrawal why = target.withdrawal() == null ? Withdrawal.BY_OPERATOR : target.withdrawal();
        return switch (why) {
            case WINDOW_CLOSED -> again(target);
            case ROLLOUT_ABORTED, BY_OPERATOR ->
                new Target.Aborted(target.placement(), target.attempts(), target.trouble(), why, now);
        };
    }

    /** To be started again as if nothing had been. */
    private static Target again(Target.Updating target) {
        return new Target.Pending(target.placement(), target.attempts(), target.failuresLeft(), target.trouble(), null);
    }

    /** Whether the host may still be down, or holds memory that is not its own, so that its slot becomes a ghost. */
    public static boolean keepsSlot(Phase.Closed end) {
        return switch (end) {
            case Phase.Succeeded _, Phase.Aborted _ -> false;
            case Phase.Failed f -> f.owed() != Owed.NOTHING;
            case Phase.Lost l -> l.returnedAt() == null || l.owed() != Owed.NOTHING;
        };
    }

    /**
     * A host that is silent past the point of no return has its guests with it; a kernel that got nothing has none, nor has one
     * that a host was restarted into before its kexec.
     */
    private static boolean costsGuests(Phase.Closed end) {
        return switch (end) {
            case Phase.Succeeded _ -> false;
            case Phase.Aborted a ->
                FailureCode.HOST_RESTARTED.name().equals(a.why().code());
            case Phase.Lost _ -> true;
            case Phase.Failed f ->
                (f.failedIn() == PhaseName.REBOOTING && f.landing() == null)
                        || FailureCode.of(f.why().code())
                                .filter(COST_GUESTS::contains)
                                .isPresent();
        };
    }

    private static Target.Trouble trouble(Phase.Closed end, Failure why, boolean guestsLost, Instant now) {
        return new Target.Trouble(FailureKind.of(end).orElseThrow(), why.code(), now, false, guestsLost);
    }
}
