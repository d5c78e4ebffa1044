// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Specimens.FRESH;
import static io.luofleet.update.phase.Specimens.MACHINE;
import static io.luofleet.update.phase.Specimens.NEXT;
import static io.luofleet.update.phase.Specimens.NOW;
import static io.luofleet.update.phase.Specimens.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Observed;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdBootTest {
    /** The directive still says REBOOT; whether the agent hears it before it has reported once is a matter of milliseconds. */
    @Test
    void isWhatItIsAlsoWhenTheAgentWasToldToRebootBeforeItsFirstWord() {
        var nothingHeld = new Failure(AgentFailure.NOT_PRESERVED.name(), "It holds nothing.", null, null, null, null);
        var report = new Input.ReportReceived(Observed.FAILED, NEXT, List.of(), List.of(), List.of(), nothingHeld);

        Verdict verdict = MACHINE.on(new Phase.Rebooting(FRESH, ORIGIN), report, NOW);

        assertThat(PhaseTableTest.cell(verdict)).isEqualTo("FAILED(COLD_BOOT,NOTHING)");
    }
}
