// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** A transaction that cannot commit: a unique key, a compare-and-set, a lost connection. */
final class Conflict extends RuntimeException {
    Conflict(String message) {
        super(message, null, false, false);
    }
}
