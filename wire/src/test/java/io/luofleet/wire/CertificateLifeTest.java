// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateLifeTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, VALID", "59, VALID", "60, RENEWAL_DUE", "89, RENEWAL_DUE", "90, EXPIRED", "91, EXPIRED"})
    void itIsRenewedFromTwoThirdsOnAndOverAtItsEnd(long second, CertificateLife.Stage stage) {
        var life = new CertificateLife(BEGIN, BEGIN.plusSeconds(90));

        assertThat(life.at(BEGIN.plusSeconds(second))).isEqualTo(stage);
    }
}
