// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Placement;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What an update may take and come to: that of a recorded one, drawn anew, or the prior, which counts as much as
 * {@link #PRIOR_UPDATES} recorded ones. The prior is what the plan expects, give or take, and {@link #PRIOR_FAILURES} undone for an error:
 * without any history the forecast is the plan's expectation, and with a long one the prior has no weight.
 */
public final class UpdateOdds {
    /** As many recorded updates the prior counts for. */
    public static final int PRIOR_UPDATES = 20;

    /** The share of updates that fail by the prior. */
    public static final double PRIOR_FAILURES = 0.01;

    /** The prior's updates take from this share of what is expected ... */
    public static final double PRIOR_SHORTEST = 0.75;

    /** ... to this one, each as likely. */
    public static final double PRIOR_LONGEST = 1.5;

    private static final Failure FAILURE =
            new Failure("KERNEL_ERROR", "a failure that the forecast supposes", null, null, null, null);

    private static final Phase.Closed SUCCESS =
            new Phase.Succeeded(Instant.EPOCH, new Boot("before", "before", null), new Boot("after", "after", null));

    private final List<Recorded> recorded;
    private final Duration hostSoak;

    /**
     * @param history what is recorded
     * @param hostSoak how long each updated host is watched, which is a part of its update
     */
    public UpdateOdds(History history, Duration hostSoak) {
        this.recorded = history.updates();
        this.hostSoak = hostSoak;
    }

    /** One that it may be, its soak included. */
    Recorded draw(RandomGenerator random, Placement host) {
        int chosen = random.nextInt(recorded.size() + PRIOR_UPDATES);
        Recorded drawn = chosen < recorded.size() ? recorded.get(chosen) : prior(random, host);
        return drawn.end() instanceof Phase.Succeeded
                ? new Recorded(drawn.took().plus(hostSoak), drawn.end())
                : drawn;
    }

    private Recorded prior(RandomGenerator random, Placement host) {
        double expected = host.expected().minus(hostSoak).toMillis();
        var took =
                Duration.ofMillis(Math.max(1, Math.round(expected * random.nextDouble(PRIOR_SHORTEST, PRIOR_LONGEST))));
        Phase.Closed end = random.nextDouble() < PRIOR_FAILURES
                ? new Phase.Aborted(Instant.EPOCH, PhaseName.PRESERVING, null, FAILURE)
                : SUCCESS;
        return new Recorded(took, end);
    }
}
