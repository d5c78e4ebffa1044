// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.script;

/** How far an update is, as far as slots are concerned. */
public enum UpdateStanding {
    /** It can still be undone, or is being undone. */
    REVOCABLE,
    /** It is past the point of no return. */
    COMMITTED,
    /** It is over. */
    OVER
}
