// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.conformance.Case.AcrossKexec;
import io.luofleet.conformance.Case.ModelOnly;
import io.luofleet.conformance.Case.SingleBoot;
import io.luofleet.conformance.Case.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs what the suite has to do on one boot of a kernel. */
public final class Runner {
    private final Host host;
    private final Consumer<Outcome> report;
    /** What the next kexec carries: held until then. */
    private final List<Bench> held = new ArrayList<>();

    /**
     * @param host the kernel
     * @param report told of each step as it ends
     */
    public Runner(Host host, Consumer<Outcome> report) {
        this.host = host;
        this.report = report;
    }

    /**
     * How a step of a case ended.
     *
     * @param number the case's
     * @param boot on which boot
     * @param skipped why it was not run; empty when it was
     * @param failure what was wrong; empty when nothing was
     */
    public record Outcome(int number, int boot, Optional<String> skipped, Optional<String> failure) {}

    /** Runs the steps of all cases for a boot: first those that end on it, then those that the next kexec is part of. */
    public void run(int boot) {
        List<Case> all = Suite.all();
        for (int number = 0; number < all.size(); number++) {
            run(all.get(number), number, boot, true);
        }
        for (int number = 0; number < all.size(); number++) {
            run(all.get(number), number, boot, false);
        }
    }

    private void run(Case each, int number, int boot, boolean ending) {
        switch (each) {
            case SingleBoot single -> {
                if (ending && boot == 0) {
                    step(single.step(), number, boot, true);
                }
            }
            case AcrossKexec across -> {
                int index = boot - across.firstBoot();
                boolean last = boot == across.lastBoot();
                if (index >= 0 && boot <= across.lastBoot() && ending == last) {
                    step(across.steps().get(index), number, boot, last);
                }
            }
            case ModelOnly notHere -> {}
        }
    }

    /** Runs one step of one case, if it is about this kernel. */
    public void step(Step step, int number, int boot, boolean last) {
        Case.Kernels kernels = Suite.all().get(number).kernels();
        if (!kernels.include(host.queries())) {
            report.accept(new Outcome(number, boot, Optional.of(kernels.otherwise()), Optional.empty()));
            return;
        }
        Bench bench = new Bench(host, number);
        Optional<String> failure;
        try {
            step.run(bench);
            failure = Optional.empty();
        } catch (Expect.Mismatch e) {
            failure = Optional.of(e.getMessage());
        } catch (Exception e) {
            failure = Optional.of(e.toString());
        }
        if (last) {
            bench.close();
        } else {
            held.add(bench);
        }
        report.accept(new Outcome(number, boot, Optional.empty(), failure));
    }
}
