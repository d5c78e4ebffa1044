// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.SessionState.FileState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
    private static final Instant PRESERVED = Instant.parse("2026-01-02T03:04:05.123456Z");

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

    @Property
    void noticesAnyFlippedBitButTheInstantsOwn(
            @ForAll @IntRange(max = 1000) int at, @ForAll @IntRange(max = 7) int bit) {
        // given
        byte[] bytes = ManifestCodec.encode(sample());
        int index = at % bytes.length;
        boolean free = index >= ManifestCodec.KEXEC_OFFSET && index < ManifestCodec.HEADER_BYTES;

        // when
        bytes[index] ^= (byte) (1 << bit);

        // then
        Throwable thrown = catchThrowable(() -> ManifestCodec.decode(bytes));
        if (free) {
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

    @Test
    void saysThatAFormatIsUnknown() {
        // given
        byte[] newer = ManifestCodec.encode(sample());
        newer[8] = 2;

        // when it is read, then
        assertThatThrownBy(() -> ManifestCodec.decode(newer)).hasMessage("its format is 2, this agent reads 1");
    }
}
