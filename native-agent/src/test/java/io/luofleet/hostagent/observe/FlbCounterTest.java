// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlbCounterTest {
    private static final KernelAbi ABI = new KernelAbi(
            "luo-v5",
            "kho-v4",
            List.of(
                    new FileHandler("memfd-v2", List.of("a", "b")),
                    new FileHandler("vfio-v1", List.of("b", "c")),
                    new FileHandler("plain-v1", List.of())));

    @Test
    void countsEachFileOnceForEachFlbOfItsHandler() {
        // given
        List<String> handlers = List.of("memfd-v2", "memfd-v2", "vfio-v1", "plain-v1", "unknown");

        // when
        List<FlbState> flbs = FlbCounter.count(handlers, ABI, Moment.AT_PRESERVE);

        // then
        assertThat(flbs)
                .extracting(FlbState::name, FlbState::count)
                .containsExactly(tuple("a", 2L), tuple("b", 3L), tuple("c", 1L));
    }

    @Test
    void saysThatNothingDependsOnAnFlbRatherThanNothingOfIt() {
        // given no file, when
        List<FlbState> flbs = FlbCounter.count(List.of(), ABI, Moment.AFTER_FINISH);

        // then
        assertThat(flbs).hasSize(3).allSatisfy(f -> assertThat(f.count()).isZero());
    }

    @Test
    void saysNothingWhenTheKernelIsUnknown() {
        // given files under an unknown kernel, when
        List<FlbState> flbs = FlbCounter.count(List.of("memfd-v2"), null, Moment.AT_PRESERVE);

        // then
        assertThat(flbs).isEmpty();
    }
}
