// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.conformance.model.EmulatedHost;
import java.util.List;

/** A rule and how to see whether a kernel keeps it. Cases share nothing, and leave nothing behind. */
public sealed interface Case {
    /** The kernel's function that the rule comes from. */
    String source();

    /** The rule, in the words that name the case. */
    String rule();

    /** What is printed for it. */
    default String title() {
        return source() + ": " + rule();
    }

    /** Something done on one boot; fails by any exception. */
    @FunctionalInterface
    interface Step {
        /** Does it. */
        void run(Bench bench) throws Exception;
    }

    /** A rule that shows within one boot. */
    record SingleBoot(String source, String rule, Step step) implements Case {}

    /**
     * A rule that shows over one or more live updates in a row.
     *
     * @param firstBoot on which boot it begins, 0 or later
     * @param steps one a boot; what the steps before the last leave open stays open until the kexec
     */
    record AcrossKexec(String source, String rule, int firstBoot, List<Step> steps) implements Case {
        /** Copies the list. */
        public AcrossKexec {
            steps = List.copyOf(steps);
        }

        int lastBoot() {
            return firstBoot + steps.size() - 1;
        }
    }

    /**
     * A rule that a real kernel cannot be brought to show from outside.
     *
     * @param reason why not
     */
    record ModelOnly(String source, String rule, String reason, ModelStep step) implements Case {}

    /** Something done to the model, faults included. */
    @FunctionalInterface
    interface ModelStep {
        /** Does it. */
        void run(EmulatedHost host) throws Exception;
    }

    /** A rule that shows within one boot. */
    static Case single(String source, String rule, Step step) {
        return new SingleBoot(source, rule, step);
    }

    /** A rule that shows over the kexecs between its steps. */
    static Case across(String source, String rule, Step... steps) {
        return new AcrossKexec(source, rule, 0, List.of(steps));
    }
}
