// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of small fleets, each from its seed. A failing one is run again with {@code -Dluofleet.sim.seed=N}; more are run with
 * {@code -Dluofleet.sim.seeds=COUNT}.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("luofleet.sim.seeds", 2_000);
    private static final int SEEDS_TO_NOTICE = 600;

    @Test
    void noSeedBreaksAnInvariant() {
        // given
        Long only = Long.getLong("luofleet.sim.seed");
        LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);

        // when
        Optional<String> failure = seeds.mapToObj(seed -> failure(seed, Sabotage.NONE))
                .flatMap(Optional::stream)
                .findFirst();

        // then
        assertThat(failure).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void sabotageIsNoticed(Sabotage sabotage) {
        // given
        LongStream seeds = LongStream.range(0, SEEDS_TO_NOTICE);

        // when
        Optional<String> noticed = seeds.mapToObj(seed -> failure(seed, sabotage))
                .flatMap(Optional::stream)
                .findFirst();

        // then
        assertThat(noticed).as("%s within %d seeds", sabotage, SEEDS_TO_NOTICE).isPresent();
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        // given
        var first = new Simulation(17, Sabotage.NONE);
        first.run();
        var second = new Simulation(17, Sabotage.NONE);

        // when
        second.run();

        // then
        assertThat(second.database().log())
                .isNotEmpty()
                .isEqualTo(first.database().log());
    }

    private static Optional<String> failure(long seed, Sabotage sabotage) {
        try {
            new Simulation(seed, sabotage).run();
            return Optional.empty();
        } catch (Violation | RuntimeException e) {
            return Optional.of(
                    "seed %d: %s%nreplay: ./mvnw -f build -pl :luofleet-control-plane -am verify -Dtest=SimulationTest "
                                    .formatted(seed, e)
                            + "-Dluofleet.sim.seed=%d -Dsurefire.failIfNoSpecifiedTests=false".formatted(seed));
        }
    }
}
