// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.MessageCodec;
import io.luofleet.wire.SessionState.FileState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table behind a manifest. The C program that reads it has its own tests, of the same file. */
class ClaimTableTest {
    private static final Manifest SAMPLE = ManifestCodecTest.manifest(
            new Session("vm-1", 1000, List.of(new FileState(-1, "memfd-v2", "ram0", 67108864L))),
            new Session("vm-\u00fc", 0, List.of(new FileState(2, null, null, null))));

    private static byte[] withTable(Manifest manifest, ClaimTable.Answers answers) throws IOException {
        byte[][] bytes = {new byte[0]};
        ManifestCodec.write(manifest, answers, (offset, piece) -> {
            int end = Math.toIntExact(offset + piece.length);
            bytes[0] = Arrays.copyOf(bytes[0], Math.max(bytes[0].length, end));
            System.arraycopy(piece, 0, bytes[0], (int) offset, piece.length);
        });
        return bytes[0];
    }

    private static byte[] claimed(Session session) {
        return MessageCodec.encode(new AgentMessage.Claimed(session.id(), session.files()));
    }

    @Test
    void isWhatReadersOfOtherReleasesExpect() throws IOException {
        // given
        byte[] expected;
        try (InputStream file = ClaimTableTest.class.getResourceAsStream("/claim-table/manifest.bin")) {
            expected = file.readAllBytes();
        }

        // when
        byte[] bytes = withTable(SAMPLE, ClaimTableTest::claimed);

        // then
        assertThat(bytes).isEqualTo(expected);
    }

    @Test
    void isNoneOfAManifestReadersBusiness() throws Exception {
        // given
        byte[] bytes = withTable(SAMPLE, ClaimTableTest::claimed);

        // when
        Manifest read = ManifestCodec.decode(bytes).manifest();

        // then
        assertThat(read).isEqualTo(SAMPLE);
    }

    @Test
    void changesNothingOfTheManifestBeforeIt() throws IOException {
        // given
        byte[] alone = ManifestCodec.encode(SAMPLE);

        // when
        byte[] bytes = withTable(SAMPLE, ClaimTableTest::claimed);

        // then
        assertThat(Arrays.copyOf(bytes, alone.length)).isEqualTo(alone);
    }

    @Test
    void hasTheOwnerAndTheAnswerOfEachSession() throws IOException {
        // given
        byte[] bytes = withTable(SAMPLE, ClaimTableTest::claimed);

        // when
        List<String> records = records(bytes);

        // then
        assertThat(records)
                .containsExactly(
                        "host-01 machine",
                        "1000 vm-1 " + new String(claimed(SAMPLE.sessions().get(0)), StandardCharsets.UTF_8),
                        "0 vm-\u00fc " + new String(claimed(SAMPLE.sessions().get(1)), StandardCharsets.UTF_8));
    }

    @Test
    void isLeftOutWhereItWouldBeTooLarge() throws Exception {
        // given more than its bound
        byte[] line = new byte[MessageCodec.MAX_LINE_BYTES];
        Manifest many = ManifestCodecTest.manifest(IntStream.range(0, 300)
                .mapToObj(i -> new Session("vm-" + i, 0, List.of()))
                .toArray(Session[]::new));

        // when
        byte[] bytes = withTable(many, session -> line);

        // then
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("LUOCLAIM");
        assertThat(ManifestCodec.decode(bytes).manifest()).isEqualTo(many);
    }

    /** As a reader of the table's description would do it. */
    private static List<String> records(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int begin = (64 + in.getInt(12) + 63) / 64 * 64;
        int count = in.getInt(begin + 48);
        List<String> records = new ArrayList<>();
        in.position(begin + 64);
        records.add(texts(in));
        for (int i = 0; i < count; i++) {
            records.add(Integer.toUnsignedString(in.getInt()) + " " + texts(in));
        }
        assertThat(in.position()).isEqualTo(begin + 64 + in.getInt(begin + 12));
        return records;
    }

    private static String texts(ByteBuffer in) {
        byte[] first = new byte[in.getInt()];
        byte[] second = new byte[in.getInt()];
        in.get(first).get(second).position((in.position() + 3) / 4 * 4);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write(' ');
        both.writeBytes(second);
        return both.toString(StandardCharsets.UTF_8);
    }
}
