// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2147483649,18446744073709551615,1.5,true,false,null,\"\\u00fc\\ud83d\\ude00\",{},[]]}",
                "{\"a\":1,\"a\":2}",
                " [ [ [ ] ] ] \n",
                "\"text\"",
                "7",
                "-0",
                "-9223372036854775808",
                "9223372036854775808",
                "0.25e+2",
                "1E-3",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\t\r\n{ \"a\" : [ 1 , 2 ] }",
                "null",
                ""
            })
    void readsWhatAnObjectMapperReads(String text) throws IOException {
        // given
        JsonNode expected = new ObjectMapper().readTree(utf8(text));

        // when
        JsonNode read = Json.read(utf8(text));

        // then
        assertThat(read).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[1",
                "[1,]",
                "[,1]",
                "[1] x",
                "1 2",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "]",
                "{\"a\":1]",
                "nul",
                "01",
                "-",
                "1.",
                "1e",
                "+1",
                ".5",
                "'a'",
                "\"a",
                "\"\t\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12",
                "\u00a01"
            })
    void refusesWhatIsNoJson(String text) {
        // given the text, when, then
        assertThatThrownBy(() -> Json.read(utf8(text))).isInstanceOf(JsonException.class);
    }

    @Property
    void givesEveryTreeBackThatAnObjectMapperWrites(@ForAll("trees") Object tree) throws IOException {
        // given
        byte[] text = new ObjectMapper().writeValueAsBytes(tree);

        // when
        JsonNode read = Json.read(text);

        // then
        assertThat(read).isEqualTo(new ObjectMapper().readTree(text));
    }

    @Provide
    Arbitrary<Object> trees() {
        return trees(3);
    }

    private static Arbitrary<Object> trees(int depth) {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().map(JsonTest::unicode),
                Arbitraries.longs(),
                Arbitraries.bigIntegers(),
                Arbitraries.doubles(),
                Arbitraries.of(true, false));
        if (depth == 0) {
            return leaves;
        }
        return Arbitraries.oneOf(
                leaves,
                trees(depth - 1).list().ofMaxSize(4).map(l -> l),
                Arbitraries.maps(Arbitraries.strings().map(JsonTest::unicode), trees(depth - 1))
                        .ofMaxSize(4)
                        .map(m -> m));
    }

    private static String unicode(String any) {
        return new String(utf8(any), StandardCharsets.UTF_8);
    }

    @Property
    void answersAnyBytesWithATreeOrAReason(@ForAll byte[] text) {
        // given any bytes, when
        Throwable thrown = catchThrowable(() -> Json.read(text));

        // then
        assertThat(thrown)
                .satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t).isInstanceOf(IOException.class));
    }

    @Test
    void refusesANumberOfAbsurdLength() {
        // given
        byte[] number = utf8("1".repeat(60_000));

        // when, then
        assertThatThrownBy(() -> Json.read(number)).isInstanceOf(JsonException.class);
    }

    @Test
    void refusesToNestDeeperThanAClientsStackCanTake() {
        // given
        byte[] deep = utf8("[".repeat(60_000));

        // when, then
        assertThatThrownBy(() -> Json.read(deep))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("nested deeper than 32");
    }

    @Property
    void writesTextThatIsReadAgain(@ForAll String text) throws IOException {
        // given any text that is Unicode
        String valid = unicode(text);

        // when
        byte[] line = Json.line(json -> json.writeString(valid));

        // then
        assertThat(Json.read(line).textValue()).isEqualTo(valid);
    }

    @Test
    void writesHalfASurrogatePairAsSomethingThatIsUtf8() throws IOException {
        // given
        String half = "a\ud800b";

        // when
        byte[] line = Json.line(json -> json.writeString(half));

        // then
        assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("\"a?b\"\n");
    }
}
