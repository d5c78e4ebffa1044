// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Strategy;

/** What a budget counts; the gravest first. One failure may count in two: by its kind, and because guests were lost. */
public enum BudgetKind {
    /** Guests were lost, or their memory was: whatever the failure's kind. */
    GUESTS_LOST,
    /** See {@link FailureKind#ERROR}. */
    ERROR,
    /** See {@link FailureKind#TIMEOUT}. */
    TIMEOUT,
    /** See {@link FailureKind#SILENCE}. */
    SILENCE;

    /** How much of it a strategy allows. */
    Amount allowedBy(Strategy.Budget budget) {
        return switch (this) {
            case GUESTS_LOST -> budget.guestsLost();
            case ERROR -> budget.errors();
            case TIMEOUT -> budget.timeouts();
            case SILENCE -> budget.silence();
        };
    }

    /** Whether this budget counts a failure. */
    boolean counts(Target.Trouble trouble) {
        return switch (this) {
            case GUESTS_LOST -> trouble.guestsLost();
            case ERROR -> trouble.kind() == FailureKind.ERROR;
            case TIMEOUT -> trouble.kind() == FailureKind.TIMEOUT;
            case SILENCE -> trouble.kind() == FailureKind.SILENCE;
        };
    }
}
