// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The queries' bytes, against {@code include/uapi/linux/liveupdate.h} of kernel-patches. */
class QueryCodecTest {
    private static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex));
    }

    /** A name in a field of so many bytes. */
    private static String name(String text, int length) {
        byte[] raw = text.getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of().formatHex(raw) + "00".repeat(length - raw.length);
    }

    private static String u64(int value) {
        return String.format("%02x", value) + "00".repeat(7);
    }

    private static String u32(int value) {
        return String.format("%02x", value) + "00".repeat(3);
    }

    @Test
    @DisplayName("questions: size, direction, cursor, zeros")
    void questions() {
        byte[] session = QueryCodec.nextSession(Direction.INCOMING, 7);
        byte[] flb = QueryCodec.next(Ioctl.NEXT_FLB, 7);

        assertThat(session).isEqualTo(bytes(u32(96), u32(1), u64(7), "00".repeat(80)));
        assertThat(flb).isEqualTo(bytes(u32(96), u32(0), u64(7), "00".repeat(80)));
        assertThat(Ioctl.GET_INFO.struct()).hasSize(128);
        assertThat(Ioctl.NEXT_HANDLER.struct()).hasSize(88);
        assertThat(Ioctl.NEXT_FILE.struct()).hasSize(80);
    }

    @Test
    @DisplayName("GET_INFO")
    void info() {
        byte[] struct = bytes(
                u32(128),
                u32(0),
                u64(1),
                u64(2),
                u64(3),
                u64(4),
                u64(5),
                u32(6),
                u32(7),
                "feffffff",
                u32(4),
                name("luo-v5", 32),
                name("kho-v4", 32));

        assertThat(QueryCodec.info(struct))
                .isEqualTo(
                        new KernelInfo(1, 2, 3, 4, 5, 6, 7, -2, KernelInfo.IncomingState.FAILED, "luo-v5", "kho-v4"));
    }

    @Test
    @DisplayName("NEXT_SESSION, with a name that fills its field but for the NUL, and a state of a later kernel")
    void session() {
        String longest = "x".repeat(63);
        byte[] struct = bytes(u32(96), u32(1), u64(9), u64(2), u32(1), u32(0), name(longest, 64));
        byte[] later = bytes(u32(96), u32(1), u64(9), u64(2), u32(77), u32(0), name("a", 64));

        assertThat(QueryCodec.session(struct))
                .isEqualTo(new Listed<>(9, new ListedSession(longest, 2, ListedSession.State.PENDING)));
        assertThat(QueryCodec.session(later).entry().state()).isEqualTo(ListedSession.State.UNKNOWN);
    }

    @Test
    @DisplayName("NEXT_HANDLER, NEXT_FLB and NEXT_FILE")
    void others() {
        byte[] handler = bytes(u32(88), u32(0), u64(1), u64(2), u64(3), u32(4), u32(0), name("memfd-v2", 48));
        byte[] flb =
                bytes(u32(96), u32(0), u64(1), u64(2), u64(3), u32(4), u32(3), "f4ffffff", u32(0), name("pool", 48));
        byte[] file = bytes(u32(80), u32(0), u64(1), "ff".repeat(8), u32(3), "f4ffffff", name("memfd-v2", 48));

        assertThat(QueryCodec.handler(handler)).isEqualTo(new Listed<>(1, new ListedHandler("memfd-v2", 2, 3, 4)));
        assertThat(QueryCodec.flb(flb))
                .isEqualTo(new Listed<>(1, new ListedFlb("pool", 2, 3, 4, ListedFlb.State.FAILED, -12)));
        assertThat(QueryCodec.file(file))
                .isEqualTo(new Listed<>(1, new ListedFile(-1, "memfd-v2", ListedFile.State.FAILED, -12)));
    }
}
