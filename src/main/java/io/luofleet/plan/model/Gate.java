// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.net.URI;
import java.time.Duration;

/** What must say yes between two waves. No answer in time is a no. */
public sealed interface Gate {

    /** How long to wait for a yes; positive. */
    Duration timeout();

    /**
     * A Prometheus query whose every sample must meet a condition.
     *
     * @param url the server, {@code http} or {@code https}
     * @param query in PromQL
     * @param condition on each sample of the answer
     * @param timeout how long to wait for a yes
     */
    record Prometheus(URI url, String query, Condition condition, Duration timeout) implements Gate {}

    /**
     * A signed request to which a service answers go or no-go.
     *
     * @param url where it is sent, {@code http} or {@code https}
     * @param secret the name of the configured secret that signs it
     * @param timeout how long to wait for a yes
     */
    record Webhook(URI url, String secret, Duration timeout) implements Gate {}

    /**
     * A person.
     *
     * @param timeout how long to wait for a yes
     */
    record Person(Duration timeout) implements Gate {}

    /**
     * A comparison with a number.
     *
     * @param comparison how
     * @param value with what; finite
     */
    record Condition(Comparison comparison, double value) {
        /** Whether a sample meets it; NaN meets none. */
        public boolean isMetBy(double sample) {
            if (Double.isNaN(sample)) {
                return false;
            }
            return switch (comparison) {
                case LESS -> sample < value;
                case LESS_OR_EQUAL -> sample <= value;
                case GREATER -> sample > value;
                case GREATER_OR_EQUAL -> sample >= value;
                case EQUAL -> sample == value;
                case NOT_EQUAL -> sample != value;
            };
        }
    }

    /** The comparisons, as PromQL writes them. */
    enum Comparison {
        /** {@code <}. */
        LESS("<"),
        /** {@code <=}. */
        LESS_OR_EQUAL("<="),
        /** {@code >}. */
        GREATER(">"),
        /** {@code >=}. */
        GREATER_OR_EQUAL(">="),
        /** {@code ==}. */
        EQUAL("=="),
        /** {@code !=}. */
        NOT_EQUAL("!=");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written. */
        public String symbol() {
            return symbol;
        }
    }
}
