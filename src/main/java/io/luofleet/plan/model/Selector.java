// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.List;

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
