// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
                " [ [ [ ] ] ] trailing",
                "\"text\"",
                "7",
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
    @ValueSource(strings = {"{", "[1", "{\"a\"}", "{\"a\":}", "]", "{\"a\":1]", "nul"})
    void refusesWhatIsNoJson(String text) {
        // given the text, when, then
        assertThatThrownBy(() -> Json.read(utf8(text))).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void refusesToNestDeeperThanAClientsStackCanTake() {
        // given
        byte[] deep = utf8("[".repeat(60_000));

        // when, then
        assertThatThrownBy(() -> Json.read(deep))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("nesting depth");
    }

    @Property
    void writesTextThatIsReadAgain(@ForAll String text) throws IOException {
        // given any text that is Unicode
        String valid = new String(utf8(text), StandardCharsets.UTF_8);

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
