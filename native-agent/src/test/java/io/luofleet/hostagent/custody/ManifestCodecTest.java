// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.json.Json;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.SessionState.FileState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
    private static final Instant PRESERVED = Instant.parse("2026-01-02T03:04:05.123456Z");

    /** What claims are answered with, where a test does not care. */
    static final ClaimTable.Answers ANSWERS = session -> (session.id() + "\n").getBytes(StandardCharsets.UTF_8);

    static Manifest manifest(Session... sessions) {
        return new Manifest(
                UUID.fromString("00000000-0000-0000-0000-00000000000a"),
                7,
                "host-01",
                "machine",
                "boot",
                "7.3.4-old",
                3,
                new KernelAbi("luo-v5", "kho-v4", List.of(new FileHandler("memfd-v2", List.of("flb-v0", "flb-v1")))),
                PRESERVED.minusMillis(20),
                PRESERVED,
                List.of(sessions));
    }

    private static Manifest sample() {
        return manifest(
                new Session("vm-1", 1000, List.of(new FileState(-1, "memfd-v2", "ram0", 67108864L))),
                new Session("vm-ü", 0, List.of(new FileState(2, null, null, null))));
    }

    @Test
    void readsWhatItWrote() throws ManifestException {
        // given
        Manifest manifest = sample();

        // when
        ManifestCodec.Decoded decoded = ManifestCodec.decode(ManifestCodec.encode(manifest));

        // then
        assertThat(decoded.manifest()).isEqualTo(manifest);
        assertThat(decoded.kexecAt()).isEmpty();
    }

    @Test
    void readsTheInstantStampedAfterwards() throws ManifestException {
        // given
        byte[] bytes = ManifestCodec.encode(sample());
        byte[] stamp = ManifestCodec.kexecStamp(PRESERVED);

        // when
        System.arraycopy(stamp, 0, bytes, ManifestCodec.KEXEC_OFFSET, stamp.length);

        // then
        assertThat(ManifestCodec.decode(bytes).kexecAt()).contains(PRESERVED);
    }

    @Test
    void ignoresTheRestOfTheLastPage() throws ManifestException {
        // given
        byte[] bytes = ManifestCodec.encode(sample());

        // when
        byte[] pages = Arrays.copyOf(bytes, 8192);

        // then
        assertThat(ManifestCodec.decode(pages).manifest()).isEqualTo(sample());
    }

    @Property
    void refusesAManifestCutShort(@ForAll @IntRange(max = 300) int length) {
        // given a manifest's first bytes, when they are read
        byte[] cut = Arrays.copyOf(ManifestCodec.encode(sample()), length);

        // then
        assertThatThrownBy(() -> ManifestCodec.decode(cut)).isInstanceOf(ManifestException.class);
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void noticesAnyFlippedBitButTheInstantsOwn(
            @ForAll @IntRange(max = 1000) int at, @ForAll @IntRange(max = 7) int bit) {
        // given
        byte[] bytes = ManifestCodec.encode(sample());
        int index = at % bytes.length;
        // The instant, and the oldest reader, which does not matter to one that knows the format.
        int begin = ManifestCodec.HEADER_BYTES - Integer.BYTES;
        boolean free = index >= ManifestCodec.KEXEC_OFFSET && index < begin;
        // Where the JSON begins: the header's end by its number says the same as 0.
        boolean same = index == begin && 1 << bit == ManifestCodec.HEADER_BYTES;

        // when
        bytes[index] ^= (byte) (1 << bit);

        // then
        Throwable thrown = catchThrowable(
                () -> assertThat(ManifestCodec.decode(bytes).manifest()).isEqualTo(sample()));
        if (free || same) {
            assertThat(thrown).isNull();
        } else {
            assertThat(thrown).isInstanceOf(ManifestException.class);
        }
    }

    @Test
    void saysThatAFileIsAnothersOne() {
        // given
        byte[] foreign = "x".repeat(200).getBytes(StandardCharsets.UTF_8);

        // when it is read, then
        assertThatThrownBy(() -> ManifestCodec.decode(foreign)).hasMessageContaining("another program's file");
    }

    /** What the agent before this one wrote, byte for byte, for {@link #sample}. */
    private static final String PREVIOUS = """
            {"updateId":"00000000-0000-0000-0000-00000000000a","epoch":7,"hostName":"host-01","machineId":"machine",\
            "bootId":"boot","kernelRelease":"7.3.4-old","liveUpdateNumber":3,\
            "preserveStarted":"2026-01-02T03:04:05.103456Z","preserved":"2026-01-02T03:04:05.123456Z",\
            "targetAbi":{"luo":"luo-v5","kho":"kho-v4","fileHandlers":[{"name":"memfd-v2","flbs":["flb-v0","flb-v1"]}]},\
            "sessions":[{"id":"vm-1","uid":1000,"files":[{"token":18446744073709551615,"handler":"memfd-v2",\
            "name":"ram0","bytes":67108864}]},{"id":"vm-\u00fc","uid":0,"files":[{"token":2,"handler":null,"name":null,\
            "bytes":null}]}]}""";

    /** A later agent's: more members at every level, other types where this one looks for none, another order. */
    private static final String FUTURE = """
            {"wave":{"of":[1,[2,{"a":null}]]},"sessions":[{"shares":[{"with":"vm-2"}],"uid":1000,"files":[{"token":\
            18446744073709551615,"handler":"memfd-v2","name":"ram0","bytes":67108864,"nodes":[0,1]}],"id":"vm-1"},\
            {"id":"vm-\u00fc","uid":0,"files":[{"token":2,"pages":{"huge":true}}],"gid":5}],\
            "updateId":"00000000-0000-0000-0000-00000000000a","epoch":7,"hostName":"host-01","machineId":"machine",\
            "bootId":"boot","kernelRelease":"7.3.4-old","liveUpdateNumber":3,"preserved":"2026-01-02T03:04:05.123456Z",\
            "preserveStarted":"2026-01-02T03:04:05.103456Z","targetAbi":{"luo":"luo-v5","kho":"kho-v4","extra":1,\
            "fileHandlers":[{"name":"memfd-v2","flbs":["flb-v0","flb-v1"],"since":"7.0"}]},"x":"]}\\"\\\\"}""";

    private static byte[] file(int format, int oldestReader, int jsonOffset, String json) throws Exception {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int begin = jsonOffset == 0 ? ManifestCodec.HEADER_BYTES : jsonOffset;
        ByteBuffer file = ByteBuffer.allocate(begin + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("LUOFLEET".getBytes(StandardCharsets.US_ASCII)).putInt(format).putInt(text.length);
        file.put(MessageDigest.getInstance("SHA-256").digest(text));
        file.putInt(56, oldestReader).putInt(60, jsonOffset).put(begin, text);
        return file.array();
    }

    @Test
    void readsThePreviousAgentsManifest() throws Exception {
        // given
        byte[] previous = file(1, 0, 0, PREVIOUS);

        // when
        ManifestCodec.Decoded decoded = ManifestCodec.decode(previous);

        // then
        assertThat(decoded.manifest()).isEqualTo(sample());
    }

    @Test
    void writesWhatThePreviousAgentReads() throws Exception {
        // given what that one insists on: its format, its header's size, and each member that it requires
        byte[] bytes = ManifestCodec.encode(sample());
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        // when
        JsonNode json = Json.read(Arrays.copyOfRange(bytes, 64, 64 + header.getInt(12)));

        // then
        assertThat(header.getInt(8)).isEqualTo(1);
        JsonNode before = Json.read(PREVIOUS.getBytes(StandardCharsets.UTF_8));
        before.properties().stream()
                .filter(member -> !member.getKey().equals("sessions"))
                .forEach(member -> assertThat(json.get(member.getKey())).isEqualTo(member.getValue()));
        assertThat(json.at("/sessions/0")).isEqualTo(before.at("/sessions/0"));
        assertThat(json.at("/sessions/1/files/0/token").intValue()).isEqualTo(2);
    }

    @Test
    void readsALaterAgentsManifestThatCanDoWithoutWhatItAdded() throws Exception {
        // given a later format, a longer header, and a reader of format 1 good enough
        byte[] future = file(9, 1, 128, FUTURE);

        // when
        ManifestCodec.Decoded decoded = ManifestCodec.decode(future);

        // then
        assertThat(decoded.manifest()).isEqualTo(sample());
    }

    @Test
    void refusesALaterAgentsManifestThatNeedsALaterReader() throws Exception {
        // given
        byte[] future = file(9, 3, 0, FUTURE);

        // when it is read, then
        assertThatThrownBy(() -> ManifestCodec.decode(future))
                .hasMessage("its format is 9, this agent reads 1; it needs a reader of 3");
    }

    @Test
    void aFileThatIsStrangeCostsItsSessionsFilesOnly() throws Exception {
        // given
        String strange = PREVIOUS.replace("\"token\":2,", "\"token\":{\"hi\":0,\"lo\":2},");

        // when
        Manifest manifest = ManifestCodec.decode(file(1, 0, 0, strange)).manifest();

        // then
        assertThat(manifest.sessions())
                .containsExactly(sample().sessions().getFirst(), new Session("vm-\u00fc", 0, List.of()));
    }

    @Test
    void aManifestWithoutSessionsIsNone() throws Exception {
        // given
        byte[] bytes = file(1, 0, 0, PREVIOUS.replace("\"sessions\"", "\"other\""));

        // when it is read, then
        assertThatThrownBy(() -> ManifestCodec.decode(bytes)).hasMessageContaining("names no sessions");
    }

    @Test
    void saysThatAFormatIsUnknown() {
        // given
        byte[] newer = ManifestCodec.encode(sample());
        newer[8] = 2;

        // when it is read, then
        assertThatThrownBy(() -> ManifestCodec.decode(newer)).hasMessage("its format is 2, this agent reads 1");
    }
}
