// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class OutputTest {
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    private static final Columns COLUMNS = new Columns("name")
            .field("NAME", "name")
            .state("STATE", "state")
            .field("BY", "by.name")
            .wide()
            .words("TAGS", "tags")
            .until("ENDS", "ends");

    private final List<JsonNode> items = List.of(json("""
                    {"name":"a","state":"FAILED","by":{"name":"ann"},"tags":["x","y"],"ends":"2026-11-28T13:00:00Z"}"""), json("""
                    {"name":"longer","state":"IDLE","by":null,"tags":[],"ends":"2026-11-28T09:00:00Z"}"""));

    @Test
    void aTableHasWhatThereIsRoomFor() {
        assertThat(table(false, Terminal.NONE)).isEqualToNormalizingNewlines("""
                NAME    STATE   TAGS  ENDS
                a       FAILED  x,y   3h
                longer  IDLE    -     past
                """);
    }

    @Test
    void aWideOneHasMore() {
        assertThat(table(true, Terminal.NONE))
                .contains("NAME    STATE   BY   TAGS")
                .contains("a       FAILED  ann  x,y");
    }

    @Test
    void coloursTakeNoRoom() {
        assertThat(table(false, new Terminal(true, true)))
                .contains("a       \u001b[31mFAILED\u001b[0m  x,y")
                .contains("longer  IDLE    -");
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        assertThat(Terminal.of(true, Map.of("TERM", "xterm")).hasColours()).isTrue();
        assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", "")).hasColours())
                .isTrue();
        assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).hasColours())
                .isFalse();
        assertThat(Terminal.of(true, Map.of("TERM", "dumb")).hasColours()).isFalse();
        assertThat(Terminal.of(true, Map.of()).hasColours()).isFalse();
        assertThat(Terminal.of(false, Map.of("TERM", "xterm")).hasColours()).isFalse();
    }

    /** Each would be something else without quotes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "null",
                "1",
                "1e3",
                "0x1f",
                "1_000",
                "1:30",
                ".inf",
                "TRUE",
                "off",
                "ä",
                " a",
                "a ",
                "a #b",
                "~",
                "2026-11-28",
                "a: b",
                "- a",
                "",
                "#",
                "&a",
                "a\nb",
                "\u009b2J",
                "\u0000"
            })
    void yamlIsReadAsItWas(String text) throws Exception {
        JsonNode item = new ObjectMapper().createObjectNode().put("name", text).put("count", 1);

        String yaml = one("yaml", item);

        assertThat(new YAMLMapper().readTree(yaml)).isEqualTo(item);
        assertThat(yaml).doesNotContain("\u009b").doesNotContain("\u0000");
    }

    @Test
    void jsonDoesNotSteerTheTerminal() throws Exception {
        JsonNode item = new ObjectMapper().createObjectNode().put("name", "\u009b2J\u001b[2J\u007f");

        String text = one("json", item);

        assertThat(text).doesNotContain("\u009b").doesNotContain("\u001b").doesNotContain("\u007f");
        assertThat(new ObjectMapper().readTree(text)).isEqualTo(item);
    }

    private String table(boolean isWide, Terminal terminal) {
        StringWriter out = new StringWriter();
        COLUMNS.print(new PrintWriter(out), items, isWide, terminal, NOW);
        return out.toString();
    }

    private static String one(String form, JsonNode item) {
        Output output = new Output();
        new CommandLine(CommandSpec.create().addMixin("output", CommandSpec.forAnnotatedObject(output)))
                .parseArgs("-o", form);
        StringWriter out = new StringWriter();
        output.one(new PrintWriter(out), item, "name", () -> {});
        return out.toString();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
