// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static List<String> read(LineReader reader) throws MessageException {
        List<String> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }

    @Property
    void findsTheSameLinesHoweverTheBytesArrive(@ForAll @IntRange(min = 1, max = 40) int chunk)
            throws MessageException {
        // given
        byte[] stream = "first\n\nthird line\nlast without end".getBytes(StandardCharsets.UTF_8);
        LineReader reader = new LineReader(64);
        List<String> lines = new ArrayList<>();

        // when
        for (int at = 0; at < stream.length; at += chunk) {
            int count = Math.min(chunk, stream.length - at);
            byte[] part = new byte[chunk];
            System.arraycopy(stream, at, part, 0, count);
            reader.append(part, count);
            lines.addAll(read(reader));
        }

        // then
        assertThat(lines).containsExactly("first", "", "third line");
    }

    @Test
    void takesALineOfExactlyTheLimit() throws MessageException {
        // given
        LineReader reader = new LineReader(8);
        reader.append("1234567\n".getBytes(StandardCharsets.UTF_8), 8);

        // when
        List<String> lines = read(reader);

        // then
        assertThat(lines).containsExactly("1234567");
    }

    @Test
    void refusesALongerLineBeforeItEnds() {
        // given
        LineReader reader = new LineReader(8);

        // when
        reader.append("12345678".getBytes(StandardCharsets.UTF_8), 8);

        // then
        assertThatThrownBy(reader::next).isInstanceOf(MessageException.class);
    }

    @Test
    void givesTheMemoryOfALongLineBack() throws MessageException {
        // given
        LineReader reader = new LineReader(64 * 1024);
        int before = reader.capacity();
        byte[] line = "x".repeat(60_000).concat("\n").getBytes(StandardCharsets.UTF_8);
        reader.append(line, line.length);

        // when
        int read = read(reader).size();

        // then
        assertThat(read).isEqualTo(1);
        assertThat(reader.capacity()).isEqualTo(before);
    }
}
