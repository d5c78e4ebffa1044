// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScratchCheckTest {
    private static Check check(Long image, Long initrd, long... areasMiB) {
        List<ScratchArea> areas = Arrays.stream(areasMiB)
                .mapToObj(mib -> new ScratchArea(mib << 30, mib << 20))
                .toList();
        ReleaseSpec release = new ReleaseSpec(
                "new",
                "7.3.4-new",
                new Artifact("x", "y", image == null ? null : image << 20),
                initrd == null ? null : new Artifact("x", "z", initrd << 20),
                null,
                new KernelAbi("luo-v5", "kho-v4", List.of()));
        return ScratchCheck.of(release, areas);
    }

    @ParameterizedTest
    @CsvSource({"14, 60, true", "64, 16, true", "16, 65, false", "20, 60, false"})
    void kernelAndInitrdMustEachLieInOneArea(long image, long initrd, boolean fits) {
        // when
        Check check = check(image, initrd, 16, 64);

        // then
        assertThat(check.passed()).as(check.detail()).isEqualTo(fits);
        assertThat(check.remedy() == null).isEqualTo(fits);
    }

    @Test
    void saysWhatItDoesNotKnow() {
        // when
        Check unknownAreas = check(10L, 10L);
        Check unknownSizes = check(null, null, 64);

        // then
        assertThat(unknownAreas.detail()).contains("cannot be read");
        assertThat(unknownSizes.detail()).contains("64.0 MiB", "has no sizes");
        assertThat(List.of(unknownAreas, unknownSizes)).allMatch(Check::passed);
    }

    @Test
    void saysThatTheAreasAreMadeOnce() {
        // when
        Check check = check(100L, null, 64);

        // then
        assertThat(check.remedy()).contains("kho_scratch=", "once, at the cold boot");
    }
}
