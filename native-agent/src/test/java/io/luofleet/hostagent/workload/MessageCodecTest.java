// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.wire.SessionState.FileState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private static ClientMessage parse(String line) throws MessageException {
        return MessageCodec.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(AgentMessage message) {
        return new String(MessageCodec.encode(message), StandardCharsets.UTF_8);
    }

    @Test
    void readsASubscriptionOfALuodClient() throws MessageException {
        // given a message without version, when
        ClientMessage message = parse("{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}");

        // then
        assertThat(message).isEqualTo(new ClientMessage.Subscribe("vm-1", 1));
    }

    @Test
    void readsFilesWithUnsignedTokens() throws MessageException {
        // given
        String line = "{\"cmd\":\"READY\",\"files\":[{\"token\":18446744073709551615,\"handler\":\"memfd-v2\","
                + "\"name\":\"ram0\",\"bytes\":67108864},{\"token\":2}]}";

        // when
        ClientMessage message = parse(line);

        // then
        assertThat(message)
                .isEqualTo(new ClientMessage.Ready(
                        List.of(new FileState(-1, "memfd-v2", "ram0", 67108864L), new FileState(2, null, null, null))));
    }

    @Test
    void readsAVerdict() throws MessageException {
        // given
        String line =
                "{\"cmd\":\"RESUMED\",\"verified\":true,\"bytesVerified\":5,\"blackoutNanos\":6,\"detail\":\"d\"}";

        // when
        ClientMessage message = parse(line);

        // then
        assertThat(message).isEqualTo(new ClientMessage.Resumed(new Verdict(true, 5L, 6L, "d")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"cmd\":7}",
                "{\"cmd\":\"NOPE\"}",
                "{\"cmd\":\"CLAIM\"}",
                "{\"cmd\":\"STATUS\"} {}",
                "{\"cmd\":\"STATUS\"},",
                "{\"cmd\":\"CLAIM\",\"id\":1}",
                "{\"cmd\":\"SUBSCRIBE\",\"id\":\"a\",\"version\":\"1\"}",
                "{\"cmd\":\"READY\",\"files\":{}}",
                "{\"cmd\":\"READY\",\"files\":[{}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":-1}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":1.5}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":18446744073709551616}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":1},{\"token\":1}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":1,\"bytes\":-1}]}",
                "{\"cmd\":\"READY\",\"files\":[{\"token\":1,"
                        + "\"handler\":\"01234567890123456789012345678901234567890123456x\"}]}",
                "{\"cmd\":\"RESUMED\",\"verified\":\"yes\"}",
                "{\"cmd\":\"RESUMED\",\"bytesVerified\":9223372036854775808}"
            })
    void refusesWhatIsNoMessage(String line) {
        // given a line, when it is read, then it is refused with a reason
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(MessageException.class)
                .hasMessageMatching(".{8,}");
    }

    @Property
    void answersAnyBytesWithAMessageOrAReason(@ForAll byte[] line) {
        // given any bytes, when they are read
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> MessageCodec.parse(line));

        // then nothing but a reason comes out
        assertThat(thrown)
                .satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t).isInstanceOf(MessageException.class));
    }

    @Test
    void writesEachMessageOnOneLine() {
        // given
        List<AgentMessage> messages = List.of(
                new AgentMessage.Subscribed("a", 1),
                new AgentMessage.Claimed("a", List.of(new FileState(-1, "memfd-v2", "ram0", 4096L))),
                new AgentMessage.StartPreservation(),
                new AgentMessage.Abort("line\nbreak"),
                new AgentMessage.Finished(),
                new AgentMessage.Refusal(AgentMessage.Code.NO_SUCH_SESSION, "none"));

        // when
        List<String> lines = messages.stream().map(MessageCodecTest::encode).toList();

        // then
        assertThat(lines)
                .containsExactly(
                        "{\"event\":\"SUBSCRIBED\",\"id\":\"a\",\"version\":1}\n",
                        "{\"event\":\"CLAIMED\",\"id\":\"a\",\"files\":[{\"token\":18446744073709551615,"
                                + "\"handler\":\"memfd-v2\",\"name\":\"ram0\",\"bytes\":4096}]}\n",
                        "{\"event\":\"START_PRESERVATION\"}\n",
                        "{\"event\":\"ABORT\",\"reason\":\"line\\nbreak\"}\n",
                        "{\"event\":\"FINISHED\"}\n",
                        "{\"event\":\"ERROR\",\"code\":\"NO_SUCH_SESSION\",\"message\":\"none\"}\n");
    }

    @Test
    void makesWhatGuestsSayFitForEverybodyWhoReadsIt() throws MessageException {
        // given
        String failed = "{\"cmd\":\"FAILED\",\"reason\":\"no\\u0000 \\u001b[2J\"}";
        String resumed = "{\"cmd\":\"RESUMED\",\"detail\":\"a\\nb\"}";
        String ready = "{\"cmd\":\"READY\",\"files\":[{\"token\":1,\"handler\":\"m\\u0000\",\"name\":\"r\\u0000\"}]}";

        // when
        ClientMessage reason = MessageCodec.parse(failed.getBytes(StandardCharsets.UTF_8));
        ClientMessage verdict = MessageCodec.parse(resumed.getBytes(StandardCharsets.UTF_8));
        ClientMessage files = MessageCodec.parse(ready.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(reason).isEqualTo(new ClientMessage.Failed("no<U+0000> <U+001B>[2J"));
        assertThat(verdict).isEqualTo(new ClientMessage.Resumed(new Verdict(null, null, null, "a<U+000A>b")));
        assertThat(files).isEqualTo(new ClientMessage.Ready(List.of(new FileState(1, "m<U+0000>", "r<U+0000>", null))));
    }
}
