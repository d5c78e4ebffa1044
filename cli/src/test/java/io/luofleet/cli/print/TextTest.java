// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @Test
    void whatComesFromAHostDoesNotSteerTheTerminal() {
        String text = Text.of(TextNode.valueOf("a\u001b[2Jb\u202ec\nd\u0000"));

        assertThat(text).isEqualTo("a?[2Jb?c?d?");
    }

    @Test
    void nothingIsADash() {
        assertThat(Text.of(MissingNode.getInstance())).isEqualTo("-");
        assertThat(Text.of(NullNode.getInstance())).isEqualTo("-");
        assertThat(Text.of(TextNode.valueOf(""))).isEqualTo("-");
        assertThat(Text.labels(JsonNodeFactory.instance.objectNode())).isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource({"PT-3S,0s", "PT0S,0s", "PT119S,119s", "PT2M,2m", "PT119M,119m", "PT2H,2h", "PT47H,47h", "PT48H,2d"})
    void aLengthIsInTheUnitThatSaysEnough(Duration length, String text) {
        assertThat(Text.length(length)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "549755813888,512.0 GiB", "9223372036854775807,8192.0 PiB"})
    void bytesAreInTheirLargestUnit(long bytes, String text) {
        assertThat(Text.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void whatIsNoInstantIsShownAsItIs() {
        assertThat(Text.ago(TextNode.valueOf("soon"), Instant.EPOCH)).isEqualTo("soon");
    }

    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        Table table = new Table(List.of("NAME", "STATE"), List.of(UnaryOperator.identity(), UnaryOperator.identity()));
        table.add(List.of("a", "x"));
        table.add(List.of("longer-name", "y"));
        StringWriter text = new StringWriter();

        table.print(new PrintWriter(text));

        assertThat(text.toString().lines()).containsExactly("NAME         STATE", "a            x", "longer-name  y");
    }
}
