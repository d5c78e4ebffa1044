// SPDX-License-Identifier: Apache-2.0
package io.luofleet.label;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which hosts: a Kubernetes label selector. Requirements are joined by "and"; none selects every host.
 *
 * @param requirements in the order in which they were written
 */
public record Selector(List<Requirement> requirements) {
    /** Selects every host. */
    public static final Selector EVERYTHING = new Selector(List.of());

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /**
     * Reads a selector as {@code kubectl --selector} takes it; blank selects every host.
     *
     * @throws SelectorSyntaxException when it is none
     */
    public static Selector parse(String text) {
        return new SelectorParser(text).parse();
    }

    /** Whether a text is a label's key, as Kubernetes has them: an optional DNS name and a slash, then at most 63 characters. */
    public static boolean isKey(String text) {
        return SelectorParser.isKey(text);
    }

    /** Selects what both select. */
    public Selector and(Selector other) {
        return new Selector(Stream.concat(requirements.stream(), other.requirements.stream())
                        .toList())
                .canonical();
    }

    /** Whether a host with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.isMetBy(labels)) {
                return false;
            }
        }
        return true;
    }

    /** As it could have been written; {@link #parse} reads the same out of it. */
    public String text() {
        return requirements.stream().map(Requirement::text).collect(Collectors.joining(","));
    }

    /** The same for every way to write it: requirements and values in order, each once. */
    public Selector canonical() {
        return new Selector(requirements.stream()
                .map(r -> new Requirement(
                        r.key, r.operator, r.values.stream().sorted().distinct().toList()))
                .distinct()
                .sorted((a, b) -> a.text().compareTo(b.text()))
                .toList());
    }

    /**
     * What a host's label must be.
     *
     * @param key the label
     * @param operator how it is compared
     * @param values with what; empty for {@link Operator#EXISTS} and {@link Operator#DOES_NOT_EXIST}
     */
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean isMetBy(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }

        String text() {
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + values.getFirst() : key + " in " + list();
                case NOT_IN -> values.size() == 1 ? key + "!=" + values.getFirst() : key + " notin " + list();
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }

        private String list() {
            return "(" + String.join(",", values) + ")";
        }
    }

    /** The comparisons. As in Kubernetes a host without the label satisfies {@link #NOT_IN}. */
    public enum Operator {
        /** {@code a=b}, {@code a==b}, {@code a in (b,c)}. */
        IN,
        /** {@code a!=b}, {@code a notin (b,c)}. */
        NOT_IN,
        /** {@code a}. */
        EXISTS,
        /** {@code !a}. */
        DOES_NOT_EXIST
    }
}
