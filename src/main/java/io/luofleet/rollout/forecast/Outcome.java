// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

/** How a course ends. */
public enum Outcome {
    /** Every host is updated. */
    SUCCEEDED,
    /** Every host that was tried is updated, some are left out. */
    SUCCEEDED_WITH_SKIPS,
    /** Some host is not updated, and no budget minded. */
    ENDED_WITH_FAILURES,
    /** A budget trips, or a canary fails: it pauses, and somebody has to resume it. */
    PAUSED_BY_BUDGET,
    /** It pauses for something else, such as a canary of which nobody is there, or a gate whose time is over. */
    PAUSED,
    /** Some host waits for what no clock brings: a silent or cordoned host, a slot that nobody gives back, a window that never opens. */
    STUCK,
    /** It has not ended after {@link Course#HORIZON}. */
    BEYOND_HORIZON
}
