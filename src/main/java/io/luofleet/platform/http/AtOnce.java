// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests of each party are under way: a stream or a long poll is one for as long as it lasts. */
final class AtOnce {
    private final int most;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    /** @param most of one party */
    AtOnce(int most) {
        this.most = most;
    }

    /** Whether one more may begin; it must {@link #end} then. */
    boolean begin(String party) {
        boolean[] begun = {true};
        underWay.compute(party, (_, now) -> {
            begun[0] = now == null || now < most;
            return begun[0] ? (now == null ? 1 : now + 1) : now;
        });
        return begun[0];
    }

    /** One has ended. */
    void end(String party) {
        underWay.computeIfPresent(party, (_, now) -> now == 1 ? null : now - 1);
    }
}
