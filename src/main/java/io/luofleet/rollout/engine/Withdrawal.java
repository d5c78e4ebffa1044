// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** Why an update was called back that had done nothing wrong. It counts neither as an attempt nor against a budget. */
public enum Withdrawal {
    /** The window closed before its point of no return; the host starts again in the next one. */
    WINDOW_CLOSED,
    /** The rollout is being aborted. */
    ROLLOUT_ABORTED,
    /** An operator aborted this one update. */
    BY_OPERATOR
}
