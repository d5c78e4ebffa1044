// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.TakeoverRule.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TakeoverRuleTest {
    private static List<Fault> faults(String line, Boolean khoOnByDefault) {
        return TakeoverRule.faults(KernelCommandLine.parse(line), khoOnByDefault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "liveupdate=on kho=on",
                "kho=on console=ttyS0 liveupdate=1",
                "liveupdate=off liveupdate=on kho=on",
                "liveupdate=on kho=off kho=y",
                "\"liveupdate=on\" kho=\"on\"",
                "liveupdate=on kho=on kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=16M,512M,256M",
                "liveupdate=on kho=on kho-scratch=0,0x10000000,0"
            })
    void passesALineWithWhichAKernelTakesOver(String line) {
        // when
        List<Fault> faults = faults(line, null);

        // then
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "kho=on; liveupdate=on is missing; add liveupdate=on",
                "kho=on xliveupdate=on; liveupdate=on is missing; add liveupdate=on",
                "kho=on console=\"a liveupdate=on\"; liveupdate=on is missing; add liveupdate=on",
                "kho=on -- liveupdate=on; liveupdate=on is missing; add liveupdate=on",
                "kho=on liveupdate=on liveupdate=off; turns live updates off, as the last; for 'liveupdate=off'",
                "kho=on liveupdate=maybe; is no value; for 'liveupdate=maybe'",
                "kho=on liveupdate; is no value; liveupdate=on for 'liveupdate'",
                "liveupdate=on; kho=on is missing; add kho=on",
                "liveupdate=on kho=off; 'kho=off' turns KHO off; write kho=on for 'kho=off'",
                "liveupdate=on kho=on kho=0; turns KHO off, as the last; for 'kho=0'",
                "liveupdate=on kho=on kho_scratch; is no size; kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=512M; is no size; kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=0%; is no size; kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=99999999999%; is no size; kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=0,0M,0x0; is no size; kho_scratch=200%",
                "liveupdate=on kho=on kho_scratch=1M,2M,3MB; is no size; kho_scratch=200%",
                "liveupdate=on kho=on elfcorehdr=0x1000; a crash kernel; remove 'elfcorehdr=0x1000'"
            })
    void refusesAnyOtherWithTheWordToChange(String line, String problem, String remedy) {
        // when
        List<Fault> faults = faults(line, null);

        // then
        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.problem()).contains(problem);
            assertThat(fault.remedy()).contains(remedy);
        });
    }

    @Test
    void needsNoWordForWhatTheKernelHasOnByDefault() {
        // when
        List<Fault> faults = faults("liveupdate=on", true);

        // then
        assertThat(faults).isEmpty();
    }

    @Test
    void aKernelThatHasItOnByDefaultCanStillBeToldOtherwise() {
        // when
        List<Fault> faults = faults("liveupdate=on kho=off", true);

        // then
        assertThat(faults).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2046, 0", "2047, 1"})
    void takesWhatKexecTakes(int bytes, int expected) {
        // given
        String line = "liveupdate=on kho=on ";

        // when
        List<Fault> faults = faults(line + "x".repeat(bytes - line.length()), null);

        // then
        assertThat(faults).hasSize(expected);
    }
}
