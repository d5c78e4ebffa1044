// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.sys.UnixStream;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no messages, through a real socket: each time the others must get through. */
class HostileMessageTest extends SocketFixture {
    static Stream<byte[]> garbage() {
        byte[] random = new byte[5000];
        new java.util.Random(42).nextBytes(random);
        random[random.length - 1] = '\n';
        return Stream.of(
                random,
                new byte[] {0, '\n'},
                new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', '}', '\n'},
                ("{\"cmd\":\"CLAIM\",\"id\":\"" + "\u00e9" + "\"}\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                "{\"cmd\":\"STATUS\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_16BE),
                ("[".repeat(60_000) + "\n").getBytes(UTF_8),
                ("{\"cmd\":\"STATUS\",\"x\":" + "{\"a\":".repeat(12_000) + "\n").getBytes(UTF_8),
                ("{\"cmd\":\"READY\",\"files\":[{\"token\":" + "9".repeat(60_000) + "}]}\n").getBytes(UTF_8),
                "{\"cmd\":\"STATUS\"} {\"cmd\":\"STATUS\"}\n".getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refusesWhatIsNoMessage(byte[] bytes) throws Exception {
        // given
        UnixStream hostile = connect();

        // when
        hostile.send(bytes, Optional.empty());

        // then
        assertThat(hear(hostile)).contains("BAD_MESSAGE");
        HonestClient.goThrough(socket, hub, uid);
    }
}
