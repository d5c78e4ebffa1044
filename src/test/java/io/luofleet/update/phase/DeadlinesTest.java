// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theNamesAreThoseOfThePhasesInTheirOrder() {
        assertThat(Deadlines.names())
                .containsExactly(
                        "queued",
                        "preflight",
                        "staging",
                        "preserving",
                        "preserved",
                        "rebooting",
                        "retrieving",
                        "finishing",
                        "soak",
                        "aborting");
    }

    @Test
    void ownTimesGoBeforeThoseOfOthers() {
        Deadlines own = new Deadlines(Map.of(PhaseName.REBOOTING, HOUR));

        Deadlines all = own.over(new Deadlines(Map.of(PhaseName.REBOOTING, MINUTE, PhaseName.QUEUED, MINUTE)));

        assertThat(all.named()).containsExactly(Map.entry("queued", MINUTE), Map.entry("rebooting", HOUR));
    }

    @Test
    void whatIsNullIsNotThere() {
        Map<String, Duration> named = new HashMap<>();
        named.put("queued", null);
        named.put("soak", MINUTE);

        Deadlines read = Deadlines.named(named);

        assertThat(read).isEqualTo(new Deadlines(Map.of(PhaseName.SOAKING, MINUTE)));
    }

    @Test
    void aNameOfNoPhaseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deadlines.named(Map.of("soaking", MINUTE)))
                .withMessageContaining("soaking");
    }

    @Test
    void aTerminalPhaseHasNoTime() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Deadlines(Map.of(PhaseName.LOST, MINUTE)));
    }

    @Test
    void aPhaseWithoutTimeIsNotAsked() {
        assertThatThrownBy(() -> Deadlines.NONE.of(PhaseName.QUEUED)).isInstanceOf(NoSuchElementException.class);
    }
}
