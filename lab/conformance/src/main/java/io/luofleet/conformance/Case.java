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

    /** Which kernels it is about. */
    default Kernels kernels() {
        return Kernels.ALL;
    }

    /** Kernels that a rule is about. */
    enum Kernels {
        /** All. */
        ALL(""),
        /** Those with the series of kernel-patches, which have queries. */
        WITH_QUERIES("the kernel has no queries"),
        /** Those without it. */
        WITHOUT_QUERIES("the kernel has queries");

        private final String otherwise;

        Kernels(String otherwise) {
            this.otherwise = otherwise;
        }

        /** Whether the rule is about a kernel. */
        public boolean include(boolean queries) {
            return this == ALL || (this == WITH_QUERIES) == queries;
        }

        /** Why a kernel is not among them. */
        public String otherwise() {
            return otherwise;
        }
    }

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
    record SingleBoot(Kernels kernels, String source, String rule, Step step) implements Case {}

    /**
     * A rule that shows over one or more live updates in a row.
     *
     * @param firstBoot on which boot it begins, 0 or later
     * @param steps one a boot; what the steps before the last leave open stays open until the kexec
     */
    record AcrossKexec(Kernels kernels, String source, String rule, int firstBoot, List<Step> steps) implements Case {
        /** Copies the list. */
        public AcrossKexec {
            steps = List.copyOf(steps);
        }

        /** About all kernels. */
        public AcrossKexec(String source, String rule, int firstBoot, List<Step> steps) {
            this(Kernels.ALL, source, rule, firstBoot, steps);
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
        return new SingleBoot(Kernels.ALL, source, rule, step);
    }

    /** A rule that shows over the kexecs between its steps. */
    static Case across(String source, String rule, Step... steps) {
        return new AcrossKexec(Kernels.ALL, source, rule, 0, List.of(steps));
    }

    /** A rule that shows within one boot of the kernels that it is about. */
    static Case single(Kernels kernels, String source, String rule, Step step) {
        return new SingleBoot(kernels, source, rule, step);
    }

    /** The same over the kexecs between its steps. */
    static Case across(Kernels kernels, String source, String rule, Step... steps) {
        return new AcrossKexec(kernels, source, rule, 0, List.of(steps));
    }
}
