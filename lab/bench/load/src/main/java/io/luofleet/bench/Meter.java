// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What the agents saw during a time. Used from their event loop; whoever reads it has taken it out of use first. */
final class Meter {
    /** An agent's request. */
    enum Kind {
        ENROL,
        POLL,
        REPORT
    }

    private static final int DIGITS = 3;

    /** How much later than it should have been a poll without news was answered. */
    final Histogram pollLateness = new Histogram(DIGITS);
    /** From when a report was due to its answer. */
    final Histogram reports = new Histogram(DIGITS);
    /** How late our own event loop was: below this nothing can be told. */
    final Histogram loop = new Histogram(DIGITS);

    private final Map<String, Long> outcomes = new TreeMap<>();
    private long unexpected;

    /** @param status the HTTP status */
    void answered(Kind kind, int status) {
        count(kind + " " + status);
        if (status >= 300 && status != 503 && status != 429) {
            unexpected++;
        }
    }

    void unanswered(Kind kind, Throwable why) {
        count(kind + " " + why.getClass().getSimpleName());
        unexpected++;
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    /** How many of each answer came, by request and status or exception. */
    Map<String, Long> outcomes() {
        return outcomes;
    }

    /** Requests not answered as an agent should be: all but good answers and those that say when to come back. */
    long unexpected() {
        return unexpected;
    }

    /** Requests that were not answered well. */
    long errors() {
        return outcomes.entrySet().stream()
                .filter(e -> !e.getKey().matches("\\w+ 2\\d\\d"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    /** A percentile in milliseconds. */
    static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    static String p50AndP99(Histogram histogram) {
        return "p50 %.1f, p99 %.1f ms".formatted(millis(histogram, 50), millis(histogram, 99));
    }
}
