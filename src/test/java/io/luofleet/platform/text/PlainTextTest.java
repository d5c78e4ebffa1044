// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which text is taken, and what becomes of the rest. */
class PlainTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "hv-17", "Halle 3 / Süd", "東京", "🚀", "a\u200Db"})
    void wholeCharactersArePlain(String text) {
        var flaw = PlainText.flawOfLine(text);

        assertThat(flaw).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "a\u001b[2J", "\u007f", "\u0085", "a\u202Eb", "\u2066", "\u2028", "\ud83d", "x\udc00"})
    void whatControlsOrIsHalfACharacterIsNot(String text) {
        var flaw = PlainText.flawOfLines(text);

        assertThat(flaw).hasValueSatisfying(rule -> assertThat(rule).contains("U+"));
    }

    @Test
    void linesAreFineInReasonsAndNotInNames() {
        String text = "one\ntwo\tthree";

        assertThat(PlainText.flawOfLines(text)).isEmpty();
        assertThat(PlainText.flawOfLine(text)).hasValue("must not contain the character U+000A");
    }

    @Test
    void aGuestsWordIsMadePlain() {
        String clean = PlainText.clean("no memory\0\nFORGED \u001b[31mline\ud83d", 100);

        assertThat(clean).isEqualTo("no memory\uFFFD FORGED \uFFFD[31mline\uFFFD");
    }

    @Test
    void whatIsTooLongIsCutAndSaysSo() {
        String clean = PlainText.clean("x".repeat(1 << 20), 100);

        assertThat(clean).hasSize(100).endsWith("x… (1048576 characters in all)");
    }

    @Property
    void cleanTextIsPlainShortAndStaysAsItIs(@ForAll String text, @ForAll @IntRange(min = 64, max = 300) int longest) {
        String clean = PlainText.clean(text, longest);

        assertThat(PlainText.flawOfLine(clean)).isEmpty();
        assertThat(clean.length()).isLessThanOrEqualTo(longest);
        assertThat(PlainText.clean(clean, longest)).isEqualTo(clean);
    }
}
