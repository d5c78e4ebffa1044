// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** An invariant does not hold. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String invariant;

    Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    /** The invariant's name, as in {@code docs/invariants.md}. */
    String invariant() {
        return invariant;
    }
}
