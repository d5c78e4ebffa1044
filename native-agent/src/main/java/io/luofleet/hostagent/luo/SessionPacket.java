// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What goes over the socket that stands for an emulated session's descriptor; little-endian.
 *
 * <p>Request, 16 bytes: u32 command 0 (an {@link Ioctl}'s number), u32 reserved 4 (zero), u64 token 8; the file to preserve by
 * SCM_RIGHTS. Reply, 72 bytes: s32 error 0 (0 or a positive errno), u32 reserved 4, u8 name[64] 8; the retrieved file by
 * SCM_RIGHTS. The reply to NEXT_FILE, whose token is the cursor, is the kernel's structure of 80 bytes with the error, as above, in
 * place of its size.
 */
final class SessionPacket {
    static final int REQUEST_BYTES = 16;
    static final int REPLY_BYTES = 72;
    private static final int NAME = 8;

    private SessionPacket() {}

    /** A request as it came. */
    record Request(int command, int reserved, long token) {
        static Request decode(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            return new Request(buffer.getInt(), buffer.getInt(), buffer.getLong());
        }

        byte[] encode() {
            byte[] bytes = new byte[REQUEST_BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(command)
                    .putInt(reserved)
                    .putLong(token);
            return bytes;
        }
    }

    /** A reply; the name is the session's for GET_NAME, empty otherwise. */
    record Reply(int error, String name) {
        static Reply decode(byte[] bytes) {
            int end = NAME;
            while (end < REPLY_BYTES && bytes[end] != 0) {
                end++;
            }
            int error = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
            return new Reply(error, new String(bytes, NAME, end - NAME, StandardCharsets.UTF_8));
        }

        byte[] encode() {
            byte[] bytes = new byte[REPLY_BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, error)
                    .put(NAME, name.getBytes(StandardCharsets.UTF_8));
            return bytes;
        }
    }
}
