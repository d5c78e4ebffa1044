// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** Who gets a connection of a pool of ten: four are the agents', three the operators'. */
class AdmissionTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Admission admission = new Admission(10, metrics);

    @Test
    void agentsCannotTakeTheOperatorsShare() {
        take(Lane.AGENTS, 4);

        String answer = admission.admit(Lane.OPERATORS, () -> "served");

        assertThat(answer).isEqualTo("served");
    }

    @Test
    void whoeverFindsNoneIsAskedToComeBack() {
        take(Lane.AGENTS, 4);

        assertThatThrownBy(() -> admission.enter(Lane.AGENTS))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE);
                    assertThat(Integer.parseInt(problem.headers().get("Retry-After")))
                            .isBetween(2, 15);
                });
        assertThat(metrics.counter("luofleet.admission.refused", "lane", "AGENTS")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aShareIsGivenBackWhateverComesOfIt() {
        take(Lane.AGENTS, 3);

        assertThatThrownBy(() -> admission.admit(Lane.AGENTS, () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");

        assertThat(admission.<String>admit(Lane.AGENTS, () -> "served")).isEqualTo("served");
    }

    private void take(Lane lane, int times) {
        for (int i = 0; i < times; i++) {
            admission.enter(lane);
        }
    }
}
