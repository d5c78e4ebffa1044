// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.PhaseName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredDeadlinesTest {
    @Test
    void aTimeForEachPhaseIsTakenAsItIs() {
        Map<String, Duration> configured = complete();
        configured.put("soak", Duration.ZERO);

        Deadlines read = ConfiguredDeadlines.check(configured);

        assertThat(read.named()).isEqualTo(configured);
        assertThat(read.of(PhaseName.SOAKING)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"rebooting, PT0S", "rebooting, PT-1S", "soak, PT-1S", "aborting,"})
    void aSettingThatIsNoTimeIsNamed(String name, String time) {
        Map<String, Duration> configured = complete();
        configured.put(name, time == null ? null : Duration.parse(time));

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfiguredDeadlines.check(configured))
                .withMessageContaining("luofleet.update.deadlines." + name + " must be");
    }

    @Test
    void aSettingOfNoPhaseIsNamed() {
        Map<String, Duration> configured = complete();
        configured.put("reboting", Duration.ofMinutes(9));

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfiguredDeadlines.check(configured))
                .withMessageContaining("luofleet.update.deadlines.reboting is no setting")
                .withMessageContaining("rebooting");
    }

    private static Map<String, Duration> complete() {
        return new HashMap<>(Deadlines.names().stream().collect(Collectors.toMap(n -> n, n -> Duration.ofMinutes(1))));
    }
}
