// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v1/halt?access_token=lft_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0&a=b, /api/v1/halt?access_token=lft_…&a=b",
        "lfl_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0, lfl_…",
        "lfe_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0.2c26b46b68ffc68ff99b453c1d304134, lfe_…",
        "a eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0. b, a eyJ… b",
        "-----BEGIN PRIVATE KEY-----\\nMC4CAQAw+/==\\n-----END PRIVATE KEY-----, -----BEGIN …",
    })
    void aSecretIsLeftOut(String text, String recorded) {
        String masked = Masked.text(text);

        assertThat(masked).isEqualTo(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "the lft_ prefix",
                "lft_Zk3…",
                "half_a_word_that_is_longer_than_twenty",
                "eyJ",
                "{\"reason\":\"x\"}"
            })
    void allElseIsLeft(String text) {
        String masked = Masked.text(text);

        assertThat(masked).isEqualTo(text);
    }

    @Test
    void nothingIsNothing() {
        String masked = Masked.text(null);

        assertThat(masked).isNull();
    }

    /** No text may keep the audit, which is one row after the other, from the next. */
    @Test
    void aLongTextIsLookedThroughAtOnce() {
        String text = "-----BEGIN ".repeat(1_000) + "eyJaaaaaaaaa.".repeat(400) + "lft_".repeat(1_000);

        String masked = assertTimeoutPreemptively(Duration.ofSeconds(2), () -> Masked.text(text));

        assertThat(masked).isNotEmpty();
    }
}
