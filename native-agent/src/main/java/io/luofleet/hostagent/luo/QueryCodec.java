// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Questions and answers of the queries, as {@code include/uapi/linux/liveupdate.h} of kernel-patches lays them out. */
final class QueryCodec {
    private static final int SECOND = 4;
    private static final int CURSOR = 8;

    private QueryCodec() {}

    /** Asks for the entry after a cursor, in a list that needs to be told nothing else. */
    static byte[] next(Ioctl ioctl, long cursor) {
        byte[] struct = ioctl.struct();
        buffer(struct).putLong(CURSOR, cursor);
        return struct;
    }

    /** Asks for the session after a cursor. */
    static byte[] nextSession(Direction direction, long cursor) {
        byte[] struct = next(Ioctl.NEXT_SESSION, cursor);
        buffer(struct).putInt(SECOND, direction.number());
        return struct;
    }

    /** The cursor of a question. */
    static long cursor(byte[] struct) {
        return buffer(struct).getLong(CURSOR);
    }

    /** u64 number 8, u64 sessions 16 and 24, u64 files 32 and 40, u32 handlers 48, u32 flbs 52, s32 error 56, u32 state 60, names 64 and 96. */
    static KernelInfo info(byte[] struct) {
        ByteBuffer b = buffer(struct);
        return new KernelInfo(
                b.getLong(8),
                b.getLong(16),
                b.getLong(24),
                b.getLong(32),
                b.getLong(40),
                b.getInt(48),
                b.getInt(52),
                b.getInt(56),
                KernelInfo.IncomingState.of(b.getInt(60)),
                text(struct, 64, 32),
                text(struct, 96, 32));
    }

    /** u64 cursor 8, u64 files 16, u32 state 24, name 32..95. */
    static Listed<ListedSession> session(byte[] struct) {
        ByteBuffer b = buffer(struct);
        ListedSession session =
                new ListedSession(text(struct, 32, 64), b.getLong(16), ListedSession.State.of(b.getInt(24)));
        return new Listed<>(b.getLong(CURSOR), session);
    }

    /** u64 cursor 8, u64 outgoing 16, u64 incoming 24, u32 flbs 32, name 40..87. */
    static Listed<ListedHandler> handler(byte[] struct) {
        ByteBuffer b = buffer(struct);
        ListedHandler handler = new ListedHandler(text(struct, 40, 48), b.getLong(16), b.getLong(24), b.getInt(32));
        return new Listed<>(b.getLong(CURSOR), handler);
    }

    /** u64 cursor 8, u64 outgoing 16, u64 incoming 24, u32 handlers 32, u32 state 36, s32 error 40, name 48..95. */
    static Listed<ListedFlb> flb(byte[] struct) {
        ByteBuffer b = buffer(struct);
        ListedFlb flb = new ListedFlb(
                text(struct, 48, 48),
                b.getLong(16),
                b.getLong(24),
                b.getInt(32),
                ListedFlb.State.of(b.getInt(36)),
                b.getInt(40));
        return new Listed<>(b.getLong(CURSOR), flb);
    }

    /** u64 cursor 8, u64 token 16, u32 state 24, s32 error 28, handler 32..79. */
    static Listed<ListedFile> file(byte[] struct) {
        ByteBuffer b = buffer(struct);
        // There are few handlers and many files.
        String handler = text(struct, 32, 48).intern();
        ListedFile file = new ListedFile(b.getLong(16), handler, ListedFile.State.of(b.getInt(24)), b.getInt(28));
        return new Listed<>(b.getLong(CURSOR), file);
    }

    /** The structure of an answer, as the kernel would fill it in, but for its size, which is 0. */
    static byte[] file(Listed<ListedFile> next) {
        ListedFile file = next.entry();
        byte[] struct = next(Ioctl.NEXT_FILE, next.cursor());
        ByteBuffer b = buffer(struct).putInt(0, 0);
        b.putLong(16, file.token()).putInt(24, file.state().number()).putInt(28, file.error());
        b.put(32, file.handler().getBytes(StandardCharsets.UTF_8));
        return struct;
    }

    private static String text(byte[] struct, int from, int length) {
        int end = from;
        while (end < from + length && struct[end] != 0) {
            end++;
        }
        return new String(struct, from, end - from, StandardCharsets.UTF_8);
    }

    private static ByteBuffer buffer(byte[] struct) {
        return ByteBuffer.wrap(struct).order(ByteOrder.LITTLE_ENDIAN);
    }
}
