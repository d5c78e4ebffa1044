// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.luofleet.conformance.Case.AcrossKexec;
import io.luofleet.conformance.Case.ModelOnly;
import io.luofleet.conformance.Case.SingleBoot;
import io.luofleet.conformance.Runner.Outcome;
import io.luofleet.conformance.model.EmulatedHost;
import io.luofleet.hostagent.luo.model.KernelImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite against the model; {@code make lab-conformance} runs the same cases against a real kernel. */
class ModelConformanceTest {
    private static KernelImage kernel(int boot, boolean queries) {
        KernelImage patched = KernelImage.linux73("7.3.4-luofleet." + (boot + 1));
        return queries ? patched : patched.unpatched();
    }

    @TestFactory
    @DisplayName("each rule on a machine of its own")
    Stream<DynamicTest> alone() {
        List<Case> all = Suite.all();
        return IntStream.range(0, all.size())
                .mapToObj(number -> dynamicTest(all.get(number).title(), () -> alone(all.get(number), number)));
    }

    private static void alone(Case each, int number) throws Exception {
        boolean queries = each.kernels().include(true);
        EmulatedHost host = new EmulatedHost(kernel(0, queries));
        List<Outcome> outcomes = new ArrayList<>();
        Runner runner = new Runner(host, outcomes::add);
        switch (each) {
            case SingleBoot single -> runner.step(single.step(), number, 0, true);
            case AcrossKexec across -> {
                for (int boot = 0; boot < across.lastBoot(); boot++) {
                    int index = boot - across.firstBoot();
                    if (index >= 0) {
                        runner.step(across.steps().get(index), number, boot, false);
                    }
                    host.kexec(kernel(boot + 1, queries));
                }
                runner.step(across.steps().getLast(), number, across.lastBoot(), true);
            }
            case ModelOnly modelOnly -> modelOnly.step().run(host);
        }
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("all rules one after the other on one machine, as the lab runs them")
    void together(boolean queries) throws Exception {
        EmulatedHost host = new EmulatedHost(kernel(0, queries));
        List<Outcome> outcomes = new ArrayList<>();
        Runner runner = new Runner(host, outcomes::add);

        for (int boot = 0; boot <= Suite.kexecs(); boot++) {
            if (boot > 0) {
                host.kexec(kernel(boot, queries));
            }
            runner.run(boot);
        }

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.failure())
                .as(Suite.all().get(outcome.number()).title())
                .isEmpty());
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.skipped().isEmpty())
                .as(Suite.all().get(outcome.number()).title())
                .isEqualTo(Suite.all().get(outcome.number()).kernels().include(queries)));
        assertThat(outcomes).hasSize(Suite.all().stream().mapToInt(Suite::boots).sum());
        assertThat(host.machine().snapshot().outgoing()).isEmpty();
        assertThat(host.machine().snapshot().incoming()).isEmpty();
    }

    @Test
    @DisplayName("at least sixty rules run on a real kernel too, and each has a title of its own")
    void extent() {
        List<Case> all = Suite.all();

        assertThat(all).filteredOn(each -> Suite.boots(each) > 0).hasSizeGreaterThanOrEqualTo(60);
        assertThat(all).extracting(Case::title).doesNotHaveDuplicates();
    }
}
