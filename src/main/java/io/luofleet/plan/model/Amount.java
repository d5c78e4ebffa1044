// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

/** How many of a number of hosts: a count, or a share of them. */
public sealed interface Amount {

    /** So many of {@code total}, at least {@code least}; never less than 0 nor rounded up. */
    int of(int total, int least);

    /**
     * A number of hosts, whatever the total.
     *
     * @param hosts at least 0
     */
    record Count(int hosts) implements Amount {
        @Override
        public int of(int total, int least) {
            return Math.max(hosts, least);
        }
    }

    /**
     * A share of the total.
     *
     * @param percent 0 to 100
     */
    record Percent(int percent) implements Amount {
        @Override
        public int of(int total, int least) {
            return Math.max((int) ((long) total * percent / 100), least);
        }
    }
}
