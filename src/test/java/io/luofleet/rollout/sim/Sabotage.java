// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** One thing made wrong on purpose, to see that the simulation notices. */
enum Sabotage {
    /** Nothing is wrong. */
    NONE,
    /** Slots are read and taken without the allocation lock. */
    NO_ALLOCATION_LOCK,
    /** The engine does not see which racks slots are in. */
    BLIND_TO_RACKS,
    /** The engine does not see the slots of other rollouts. */
    BLIND_TO_OTHER_ROLLOUTS,
    /** Single updates pass over the caps. */
    SINGLES_UNCAPPED,
    /** Nobody asks for the slot before a reboot. */
    NO_GUARD,
    /** A lost host's slot is released with its update. */
    GHOSTS_RELEASED,
    /** The engine does not see failures. */
    BLIND_TO_FAILURES,
    /** The end of an update does not lock its rollout. */
    NO_ROLLOUT_LOCK_AT_END,
    /** The engine does not see the halt. */
    BLIND_TO_HALT,
    /** The windows are thought to be always open. */
    BLIND_TO_WINDOWS,
    /** No event tells of retries. */
    RETRIES_UNTOLD,
    /** No deadline is noticed. */
    NO_DEADLINES,
    /** An update is created without its host's lock. */
    NO_HOST_LOCK,
    /** The engine does not see silent hosts that have no slot. */
    BLIND_TO_SILENCE,
    /** The engine does not see that a host runs another kernel than planned. */
    BLIND_TO_DRIFT,
    /** The time in which no host could reach the service counts against them. */
    OUTAGES_COUNT,
    /** A lease that ran out because the service was away counts as the host's failure. */
    LEASES_COUNT,
    /** What befalls updated hosts is not seen. */
    BLIND_TO_RELAPSES,
    /** A canary that is absent is taken for one that was updated. */
    ABSENT_CANARIES_TRUSTED,
    /** Failures are not seen to have cost guests. */
    BLIND_TO_LOST_GUESTS,
    /** Failures in a wave below the minimum sample are not seen. */
    BLIND_TO_SMALL_WAVES,
    /** No gate is asked. */
    GATES_FORGOTTEN,
    /** Hosts that were left out are taken for updated ones. */
    SKIPS_UNSEEN,
    /** Hosts start under the caps of the plan, whatever was changed. */
    STALE_CAPS,
    /** The engine does not see that a host with a slot has moved to another rack. */
    BLIND_TO_RELABELLING,
    /** The engine does not see cordons. */
    BLIND_TO_CORDONS,
    /** Hosts are retired whoever has a claim on them. */
    RETIRED_IN_THE_MIDDLE
}
