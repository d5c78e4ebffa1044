// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, against what is wanted: a table for people and JSON for programs. */
final class Results {
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Object> json = new LinkedHashMap<>();

    /** How a figure stands to its goal. */
    enum Verdict {
        MET,
        MISSED,
        /** There is no goal for it. */
        NONE
    }

    /**
     * A figure.
     *
     * @param row the goal's letter
     * @param what it is of
     * @param goal in words; empty for none
     * @param measured in words
     */
    record Row(String row, String what, String goal, String measured, Verdict verdict) {}

    /** A figure without a goal. */
    void add(String row, String what, String measured) {
        add(row, what, "", measured, Verdict.NONE);
    }

    /** The middle one; the mean of the two in the middle of an even number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** A figure that should be at most so much. */
    void atMost(String row, String what, double bound, double measured, String unit) {
        add(
                row,
                what,
                "≤ " + trimmed(bound) + " " + unit,
                "%.2f %s".formatted(measured, unit),
                measured <= bound ? Verdict.MET : Verdict.MISSED);
    }

    /** A figure whose goal is said in words. */
    void judged(String row, String what, String goal, String measured, boolean isMet) {
        add(row, what, goal, measured, isMet ? Verdict.MET : Verdict.MISSED);
    }

    private void add(String row, String what, String goal, String measured, Verdict verdict) {
        Row added = new Row(row, what, goal, measured, verdict);
        rows.add(added);
        System.out.println("  " + line(added));
    }

    /** Something for the JSON alone. */
    void note(String name, Object value) {
        json.put(name, value);
    }

    private static String trimmed(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    private static String line(Row r) {
        return "%-3s %-58s %-42s %-18s %s"
                .formatted(r.row, r.what, r.measured, r.goal, r.verdict == Verdict.NONE ? "" : r.verdict);
    }

    /** Writes all of it. */
    void write(Path file) {
        try {
            Map<String, Object> all = new LinkedHashMap<>(json);
            all.put("rows", rows);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, Json.pretty(all));
        } catch (IOException e) {
            throw new HarnessException("cannot write " + file + ": " + e, e);
        }
    }
}
