// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineCheckTest {
    private static final String ON = "kho=on liveupdate=on";

    private static Check check(String target, String running) {
        KernelAbi abi = new KernelAbi("luo-v5", "kho-v4", List.of());
        return CommandLineCheck.of(
                new ReleaseSpec("new", "7.3.4-new", new Artifact("x", "y", 1L), null, target, abi), running);
    }

    @ParameterizedTest
    @CsvSource({
        "console=ttyS0 kho=on liveupdate=on, kho=on liveupdate=on",
        "kho=on liveupdate=on mem=4G, mem=4G kho=on liveupdate=on",
        "kho=on liveupdate=on hugetlb_free_vmemmap=1, hugetlb_free_vmemmap=on hugepagesz=1G hugepages=4 " + ON,
        "kho=on liveupdate=on, hugetlb_free_vmemmap=on hugepagesz=2M hugepages=4 " + ON,
        "kho=on liveupdate=on, hugetlb_free_vmemmap=on hugetlb_free_vmemmap=off hugepagesz=1G hugepages=4 " + ON
    })
    void passesALineWithWhichTheHostTakesOver(String target, String running) {
        // when
        Check check = check(target, running);

        // then
        assertThat(check.passed()).as(check.detail()).isTrue();
        assertThat(check.remedy()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "kho=on liveupdate=on liveupdate=off, kho=on liveupdate=on, liveupdate=on for 'liveupdate=off' in the release",
        "liveupdate=on, kho=on liveupdate=on, add kho=on",
        "kho=on liveupdate=on mem=4G, kho=on liveupdate=on, remove 'mem=4G'",
        "kho=on liveupdate=on, mem=4G kho=on liveupdate=on, 'write ''mem=4G'''",
        "kho=on liveupdate=on memmap=1G!4G, kho=on liveupdate=on memmap=1G!8G, 'write ''memmap=1G!8G'''",
        "kho=on liveupdate=on, hugetlb_free_vmemmap=on hugepagesz=1G hugepages=4, write hugetlb_free_vmemmap=on",
        "kho=on liveupdate=on, default_hugepagesz=1G hugepages=4 hugetlb_free_vmemmap=on, write hugetlb_free_vmemmap=on"
    })
    void refusesAnyOtherWithTheWordToChange(String target, String running, String remedy) {
        // when
        Check check = check(target, running);

        // then
        assertThat(check.passed()).isFalse();
        assertThat(check.remedy()).contains(remedy);
    }

    @Test
    void looksAtTheRunningLineWhenTheReleaseKeepsIt() {
        // when
        Check check = check(null, "liveupdate=on");

        // then
        assertThat(check.passed()).isFalse();
        assertThat(check.detail()).startsWith("the running kernel's, which is kept: kho=on is missing");
        assertThat(check.remedy()).contains("on the host's command line");
    }

    @Test
    void saysThatScratchAreasStayAsTheyAre() {
        // when
        Check check = check(ON + " kho_scratch=300%", ON);

        // then
        assertThat(check.passed()).isTrue();
        assertThat(check.detail()).contains("from the next cold boot on");
    }
}
