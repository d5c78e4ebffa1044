// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.KernelCommandLine.Word;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelCommandLineTest {
    private static String shown(Word word) {
        return word.name() + (word.value() == null ? "" : "|" + word.value());
    }

    /** What {@code next_arg()} makes of each, tried in the C of Linux 7.3. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "a=1 b, a|1 b",
                "'  a\t\tb  ', a b",
                "\"a=x y\" c, a|x y c",
                "a=\"x y\" c, a|x y c",
                "a=\"x y, a|x y",
                "\"a b\", a b",
                "a=\", a|",
                "a=\"\", a|",
                "a\"b c\"=d, a\"b c\"|d",
                "=a=b, =a|b",
                "=, =",
                "a==b, a|=b",
                "a-b_c=d-e, a_b_c|d-e",
                "a -- b=1, a",
                "a --=x b, a __|x b",
                "\"--\" b, ''",
            })
    void takesALineApartAsTheKernelDoes(String line, String expected) {
        // when
        List<Word> words = KernelCommandLine.parse(line).words();

        // then
        assertThat(words.stream().map(KernelCommandLineTest::shown).collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    @Test
    void endsAtANul() {
        // given
        String line = "a=1\0 b=2";

        // when
        List<Word> words = KernelCommandLine.parse(line).words();

        // then
        assertThat(words).extracting(Word::name).containsExactly("a");
    }

    @Test
    void isParedAtAByteThatIsABlankToTheKernelAndPartOfALetterToEverybodyElse() {
        // given: the second byte of an a with a grave accent is 0xA0
        String line = "liveupdate=\u00e0on";

        // when
        KernelCommandLine parsed = KernelCommandLine.parse(line);

        // then
        assertThat(parsed.words()).extracting(Word::name).containsExactly("liveupdate", "on");
        assertThat(parsed.bytes()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({
        "x=on, true",
        "x=ON, true",
        "x=only, true",
        "x=1, true",
        "x=y, true",
        "x=true, true",
        "x=enable, true",
        "x=off, false",
        "x=OFF, false",
        "x=0, false",
        "x=n, false",
        "x=false, false",
        "x=disable, false",
        "x=off x=on, true",
        "x=on x=off, false",
        "x=on x=maybe, true",
        "x=on x, true",
        "x=on x=, true",
        "x=on x=o, true",
        "x=off \"x=on\", true",
        "x=on -- x=off, true"
    })
    void theLastValueThatTheKernelUnderstandsCounts(String line, boolean expected) {
        // given
        KernelCommandLine parsed = KernelCommandLine.parse(line);

        // when
        Word deciding = parsed.deciding("x").orElseThrow();

        // then
        assertThat(parsed.flag(deciding)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"x", "x=", "x=maybe", "y=on", "-- x=on", "\"a x=on\""})
    void nothingDecidesASwitchThatIsNotThere(String line) {
        // given
        KernelCommandLine parsed = KernelCommandLine.parse(line);

        // when it is asked, then
        assertThat(parsed.deciding("x")).isEmpty();
    }
}
