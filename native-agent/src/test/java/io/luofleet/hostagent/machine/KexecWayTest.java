// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.SystemdVersion;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KexecWayTest {
    /** Versions: {@code none} no store, -1 unknown. */
    @ParameterizedTest
    @CsvSource({
        "AUTO, none, direct",
        "AUTO, -1, direct",
        "AUTO, 257, direct",
        "AUTO, 260, direct",
        "AUTO, 261, direct",
        "AUTO, 262, direct",
        "DIRECT, none, direct",
        "DIRECT, -1, direct",
        "DIRECT, 257, direct",
        "DIRECT, 262, direct",
        "SYSTEMD, none, refused",
        "SYSTEMD, -1, refused",
        "SYSTEMD, 257, refused",
        "SYSTEMD, 260, refused",
        "SYSTEMD, 261, systemd",
        "SYSTEMD, 262, systemd"
    })
    void followsModeVersionAndStore(KexecMode mode, String version, String expected) {
        // given
        Optional<SystemdVersion> keeper =
                version.equals("none") ? Optional.empty() : Optional.of(SystemdVersion.of(Integer.parseInt(version)));

        // when
        KexecWay way = KexecWay.choose(mode, keeper);

        // then
        assertThat(way.label()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | there is no descriptor store",
                "-1 | one of unknown version",
                "257 | 261 or later, and this is systemd 257"
            })
    void saysWhatIsMissing(String version, String why) {
        // given
        Optional<SystemdVersion> keeper =
                version.equals("none") ? Optional.empty() : Optional.of(SystemdVersion.of(Integer.parseInt(version)));

        // when
        KexecWay way = KexecWay.choose(KexecMode.SYSTEMD, keeper);

        // then
        assertThat(way).isInstanceOfSatisfying(KexecWay.Refused.class, refused -> {
            assertThat(refused.why()).contains(why);
            assertThat(refused.remedy()).contains("--kexec=direct");
        });
    }
}
