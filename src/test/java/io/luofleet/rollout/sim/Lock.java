// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** A row's lock; the order of kinds is the order in which locks may be waited for. */
record Lock(Kind kind, String key) {
    enum Kind {
        HOST,
        ROLLOUT,
        ALLOCATION,
        SLOT
    }
}
