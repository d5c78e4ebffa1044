// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * What whoever answers claims before there is a JVM has to know, behind the manifest's JSON: who may have which session, and the finished
 * answer. It is read without any knowledge of JSON; readers of the manifest ignore it. It begins at the first multiple of
 * {@value #ALIGNMENT_BYTES} after the JSON, with a header of {@value #HEADER_BYTES} bytes, little-endian:
 *
 * <pre>
 *  0  u8[8]  magic "LUOCLAIM"
 *  8  u32    format
 * 12  u32    length of the body in bytes
 * 16  u8[32] SHA-256 of: the manifest's own SHA-256, bytes 0 to 15 and 48 to 63 of this header, the body's SHA-256
 * 48  u32    count of sessions
 * 52  u32[3] 0
 * </pre>
 *
 * The body has the host, {@code u32} lengths of its name and of its machine's id, then both; then for each session
 * {@code u32} uid, {@code u32} lengths of its name and of the line, then both. Each of these is filled up with zeros to a multiple of
 * four bytes.
 *
 * <p>The digest binds it to its manifest, so that one that is left over in a file is none. What it cannot hold is not in it, and is
 * answered by the agent.
 */
public final class ClaimTable {
    /** More than a table has, in bytes; beyond it there is none. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    static final int ALIGNMENT_BYTES = 64;
    static final int HEADER_BYTES = 64;

    private static final byte[] MAGIC = "LUOCLAIM".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int WORD_BYTES = 4;
    private static final int DIGESTED_BYTES = 16;
    private static final int COUNT_OFFSET = 48;
    private static final int PIECE_BYTES = 64 * 1024;

    private ClaimTable() {}

    /** The answers to claims. */
    @FunctionalInterface
    public interface Answers {
        /** The line that a session's workload is told when it claims it, its newline included. */
        byte[] claimed(Manifest.Session session);
    }

    /**
     * Writes the table of a manifest, the header last, so that half a table is none.
     *
     * @param end where the manifest's JSON ends
     * @param manifestDigest its SHA-256
     */
    static void write(Manifest manifest, Answers answers, long end, byte[] manifestDigest, ManifestCodec.Target target)
            throws IOException {
        long begin = (end + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        MessageDigest bodyDigest = Sha256.begin();
        int length;
        try (PiecewiseOutput out = new PiecewiseOutput(target, begin + HEADER_BYTES, PIECE_BYTES, bodyDigest)) {
            out.write(record(new int[0], List.of(utf8(manifest.hostName()), utf8(manifest.machineId()))));
            for (Manifest.Session session : manifest.sessions()) {
                out.write(record(new int[] {session.uid()}, List.of(utf8(session.id()), answers.claimed(session))));
                if (out.offset() - begin > MAX_BYTES) {
                    return;
                }
            }
            out.flush();
            length = Math.toIntExact(out.offset() - begin - HEADER_BYTES);
        }
        target.write(begin, header(length, manifest.sessions().size(), manifestDigest, bodyDigest.digest()));
    }

    private static byte[] header(int length, int count, byte[] manifestDigest, byte[] bodyDigest) {
        byte[] bytes = new byte[HEADER_BYTES];
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putInt(FORMAT).putInt(length).putInt(COUNT_OFFSET, count);
        MessageDigest digest = Sha256.begin();
        digest.update(manifestDigest);
        digest.update(bytes, 0, DIGESTED_BYTES);
        digest.update(bytes, COUNT_OFFSET, HEADER_BYTES - COUNT_OFFSET);
        digest.update(bodyDigest);
        header.put(DIGESTED_BYTES, digest.digest());
        return bytes;
    }

    private static byte[] record(int[] numbers, List<byte[]> parts) {
        int length = WORD_BYTES * (numbers.length + parts.size());
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer record = ByteBuffer.allocate((length + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            record.putInt(number);
        }
        parts.forEach(part -> record.putInt(part.length));
        parts.forEach(record::put);
        return record.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
