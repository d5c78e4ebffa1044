// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import java.util.Comparator;
import java.util.Map;

/**
 * Who may wait for acceptance when many want to: so many in all, and so many of one network. Where it is full, a newcomer takes the place of the
 * newest of the network that has most waiting, and only where its own has fewer by two: so whoever floods it pushes out their own.
 *
 * @param most how many may wait
 * @param mostOfOne how many of one network
 */
record WaitingRoom(int most, int mostOfOne) {
    /** What becomes of a newcomer. */
    sealed interface Answer {
        /** There is room. */
        record Enters() implements Answer {}

        /**
         * It enters, and somebody leaves.
         *
         * @param network of which the newest has to leave
         */
        record EntersFor(String network) implements Answer {}

        /** Its own network has as many waiting as one may. */
        record NetworkIsFull() implements Answer {}

        /** There is no room that would be fair to take. */
        record IsFull() implements Answer {}
    }

    /**
     * Decides on a newcomer.
     *
     * @param waiting how many of each network wait
     * @param network the newcomer's
     */
    Answer ask(Map<String, Integer> waiting, String network) {
        int own = waiting.getOrDefault(network, 0);
        if (own >= mostOfOne) {
            return new Answer.NetworkIsFull();
        }
        int all = waiting.values().stream().mapToInt(Integer::intValue).sum();
        if (all < most) {
            return new Answer.Enters();
        }
        return waiting.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .filter(busiest -> busiest.getValue() > own + 1)
                .<Answer>map(busiest -> new Answer.EntersFor(busiest.getKey()))
                .orElseGet(Answer.IsFull::new);
    }
}
