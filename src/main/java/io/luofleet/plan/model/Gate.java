// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What must say yes after a wave. No answer in time is a no. */
public sealed interface Gate {

    /** After which waves it is asked. */
    After after();

    /** How long to wait for a yes; positive. */
    Duration timeout();

    /** The secrets that it names. */
    List<Secret> secrets();

    /**
     * A configured secret that a gate names.
     *
     * @param field the gate's field that names it
     * @param name its name
     * @param use what for
     * @param url whom the gate asks
     */
    record Secret(String field, String name, Use use, URI url) {
        /** What a secret is for. */
        public enum Use {
            /** It signs what is sent, and stays here. */
            SIGN,
            /** It is sent. */
            SEND,
            /** Certificates, by which a server is known. */
            TRUST
        }
    }

    /** After which waves a gate is asked. */
    enum After {
        /** After every wave, the last included: the rollout ends with its yes. */
        EACH_WAVE,
        /** After every wave that another one follows. */
        BETWEEN_WAVES,
        /** After the last wave only. */
        BEFORE_END;

        /** Whether it is asked after a wave. */
        public boolean isAsked(boolean afterLastWave) {
            return switch (this) {
                case EACH_WAVE -> true;
                case BETWEEN_WAVES -> !afterLastWave;
                case BEFORE_END -> afterLastWave;
            };
        }
    }

    /**
     * How a server is told who asks, and how it is known; each a configured secret's name, {@code null} for none.
     *
     * @param bearer the token sent
     * @param basic {@code user:password} sent
     * @param authority the PEM certificates that the server's must be signed by, in place of the usual ones
     */
    record Credentials(String bearer, String basic, String authority) {
        /** Nobody is told anything, and the usual certificate authorities are trusted. */
        public static final Credentials NONE = new Credentials(null, null, null);
    }

    /**
     * A Prometheus query whose every sample must meet a condition.
     *
     * @param url the server, {@code http} or {@code https}
     * @param query in PromQL
     * @param condition on each sample of the answer
     * @param credentials how it is told who asks
     * @param after after which waves it is asked
     * @param timeout how long to wait for a yes
     */
    record Prometheus(
            URI url, String query, Condition condition, Credentials credentials, After after, Duration timeout)
            implements Gate {
        @Override
        public List<Secret> secrets() {
            return Stream.of(
                            new Secret("bearer", credentials.bearer(), Secret.Use.SEND, url),
                            new Secret("basic", credentials.basic(), Secret.Use.SEND, url),
                            new Secret("authority", credentials.authority(), Secret.Use.TRUST, url))
                    .filter(secret -> secret.name() != null)
                    .toList();
        }
    }

    /**
     * A signed request to which a service answers go or no-go.
     *
     * @param url where it is sent, {@code http} or {@code https}
     * @param secret the name of the configured secret that signs it
     * @param after after which waves it is asked
     * @param timeout how long to wait for a yes
     */
    record Webhook(URI url, String secret, After after, Duration timeout) implements Gate {
        @Override
        public List<Secret> secrets() {
            return List.of(new Secret("secret", secret, Secret.Use.SIGN, url));
        }
    }

    /**
     * A person.
     *
     * @param after after which waves they are asked
     * @param timeout how long to wait for a yes
     */
    record Person(After after, Duration timeout) implements Gate {
        @Override
        public List<Secret> secrets() {
            return List.of();
        }
    }

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
