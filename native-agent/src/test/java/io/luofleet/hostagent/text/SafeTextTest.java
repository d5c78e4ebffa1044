// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
    @ParameterizedTest
    @CsvSource({
        "0000, <U+0000>",
        "000A, <U+000A>",
        "001B, <U+001B>",
        "007F, <U+007F>",
        "009B, <U+009B>",
        "2028, <U+2028>",
        "202E, <U+202E>",
        "D800, <U+D800>",
        "E000, <U+E000>",
        "FEFF, <U+FEFF>"
    })
    void showsWhatHasNoShapeOfItsOwn(String codePoint, String shown) {
        // given a character that could do harm, when it is to be shown
        String safe = SafeText.of("a" + (char) Integer.parseInt(codePoint, 16) + "b");

        // then
        assertThat(safe).isEqualTo("a" + shown + "b");
    }

    @Test
    void leavesTheTextOfPeopleAsItIs() {
        // given
        String text = "Gäste: 仮想マシン 🚀 \"x\" \\ <b>";

        // when
        String safe = SafeText.of(text);

        // then
        assertThat(safe).isEqualTo(text);
    }

    @Test
    void cutsWhatIsTooLongAndSaysSo() {
        // given a megabyte, when
        String safe = SafeText.of("x".repeat(1 << 20));

        // then
        assertThat(safe)
                .startsWith("xxx")
                .endsWith("… (1047552 characters more)")
                .hasSizeLessThan(1060);
    }

    @Test
    void neverCutsWithinACharacter() {
        // given
        String text = "🚀".repeat(600);

        // when
        String safe = SafeText.of(text, 1023);

        // then
        assertThat(SafeText.isSafe(safe)).isTrue();
    }
}
