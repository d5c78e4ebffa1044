// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A manifest as bytes: a header of {@value #HEADER_BYTES} bytes, little-endian, then JSON.
 *
 * <pre>
 *  0  u8[8]  magic "LUOFLEET"
 *  8  u32    format of whoever wrote it
 * 12  u32    length of the JSON in bytes
 * 16  u8[32] SHA-256 of the JSON
 * 48  u64    instant of the kexec in microseconds since 1970, 0 when not stamped
 * 56  u32    the oldest format that a reader must know, 0 when that is the format itself
 * 60  u32    where the JSON begins, 0 for the end of this header
 * </pre>
 *
 * The kexec's instant is outside the digest: it is stamped in place, by one aligned write, when everything else has long been
 * preserved (a preserved memfd stays writable, only its size is frozen).
 *
 * <p>Agents before and after this one read it, because a release may be rolled back over a live update: what a later agent adds to
 * the JSON is ignored, and it names the oldest reader that can do without what it added.
 *
 * <p>Bytes behind the JSON are none of a reader's business: a memfd comes back in whole pages, and a {@link ClaimTable} may follow.
 *
 * <p>It is written and read in pieces, so that what it takes of the heap does not grow with the text.
 */
public final class ManifestCodec {
    /** Size of the header. */
    public static final int HEADER_BYTES = 64;

    /** Where the kexec's instant is. */
    public static final int KEXEC_OFFSET = 48;

    /** More than a manifest of {@link Manifest#MAX_FILES} has, in bytes. */
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final byte[] MAGIC = "LUOFLEET".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int FORMAT_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final int DIGEST_OFFSET = 16;
    private static final int DIGEST_BYTES = 32;
    private static final int OLDEST_READER_OFFSET = 56;
    private static final int JSON_OFFSET = 60;
    private static final int PIECE_BYTES = 64 * 1024;

    private ManifestCodec() {}

    /** A manifest as read back, with the instant of the kexec when it was stamped. */
    public record Decoded(Manifest manifest, Optional<Instant> kexecAt) {}

    /** Where a manifest is written to. */
    @FunctionalInterface
    public interface Target {
        /** Writes all the bytes at an offset. */
        void write(long offset, byte[] bytes) throws IOException;
    }

    /** Where a manifest is read from. */
    @FunctionalInterface
    public interface Source {
        /** Reads at an offset, at most {@code length} bytes; 0 at the end. */
        int read(long offset, byte[] into, int length) throws IOException;
    }

    /** Writes a manifest whose kexec is yet to come; the header comes last, so that half a manifest is none. */
    public static void write(Manifest manifest, Target target) throws IOException {
        write(manifest, Optional.empty(), target);
    }

    /**
     * As {@link #write(Manifest, Target)}, with a {@link ClaimTable} behind it.
     *
     * @param answers what is in the table
     */
    public static void write(Manifest manifest, ClaimTable.Answers answers, Target target) throws IOException {
        write(manifest, Optional.of(answers), target);
    }

    private static void write(Manifest manifest, Optional<ClaimTable.Answers> answers, Target target)
            throws IOException {
        MessageDigest digest = Sha256.begin();
        int length;
        try (PiecewiseOutput out = new PiecewiseOutput(target, HEADER_BYTES, PIECE_BYTES, digest)) {
            ManifestText.write(manifest, out);
            out.flush();
            length = Math.toIntExact(out.offset() - HEADER_BYTES);
        }
        if (length > MAX_BYTES - HEADER_BYTES) {
            throw new IOException("the manifest has " + length + " bytes, more than the next agent reads");
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        byte[] sha256 = digest.digest();
        if (answers.isPresent()) {
            ClaimTable.write(manifest, answers.get(), HEADER_BYTES + (long) length, sha256, target);
        }
        header.put(MAGIC).putInt(FORMAT).putInt(length).put(sha256);
        target.write(0, header.array());
    }

    /** The bytes of a manifest whose kexec is yet to come. */
    public static byte[] encode(Manifest manifest) {
        byte[][] bytes = {new byte[0]};
        try {
            write(manifest, (offset, piece) -> {
                int end = Math.toIntExact(offset + piece.length);
                bytes[0] = bytes[0].length < end ? Arrays.copyOf(bytes[0], end) : bytes[0];
                System.arraycopy(piece, 0, bytes[0], (int) offset, piece.length);
            });
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return bytes[0];
    }

    /** What {@link #KEXEC_OFFSET} is stamped with. */
    public static byte[] kexecStamp(Instant at) {
        long micros = Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000);
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(micros)
                .array();
    }

    /** As {@link #decode(Source)}, of bytes in memory. */
    public static Decoded decode(byte[] bytes) throws ManifestException {
        try {
            return decode((offset, into, length) -> {
                int count = (int) Math.max(0, Math.min(length, bytes.length - offset));
                System.arraycopy(bytes, (int) Math.min(offset, bytes.length), into, 0, count);
                return count;
            });
        } catch (IOException e) {
            throw new ManifestException("its content is not a manifest: " + e.getMessage());
        }
    }

    /** As {@link #decode(Source)}, of a memfd. */
    public static Decoded decode(Memfd memfd) throws IOException, ManifestException {
        return decode(memfd::read);
    }

    /**
     * Reads a manifest; bytes after it are ignored, because a memfd comes back in whole pages.
     *
     * @throws ManifestException when the bytes are torn, foreign, or of a format this agent cannot read
     * @throws IOException when the source fails
     */
    public static Decoded decode(Source source) throws IOException, ManifestException {
        byte[] bytes = new byte[HEADER_BYTES];
        int got = readFully(source, 0, bytes, HEADER_BYTES);
        if (got < HEADER_BYTES) {
            throw new ManifestException("it has " + got + " bytes, less than its header of " + HEADER_BYTES);
        }
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new ManifestException("it does not begin with LUOFLEET: another program's file");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        requireReadable(header);
        long begin = Integer.toUnsignedLong(header.getInt(JSON_OFFSET));
        begin = begin == 0 ? HEADER_BYTES : begin;
        int length = header.getInt(LENGTH_OFFSET);
        if (length < 0 || length > MAX_BYTES || begin < HEADER_BYTES || begin > MAX_BYTES) {
            throw new ManifestException("it says " + Integer.toUnsignedString(length) + " bytes from " + begin
                    + ", more than any manifest has");
        }
        byte[] digest = Arrays.copyOfRange(bytes, DIGEST_OFFSET, DIGEST_OFFSET + DIGEST_BYTES);
        requireWhole(source, begin, length, digest);
        try {
            Manifest manifest = ManifestText.read(new PiecewiseInput(source, begin, length));
            return new Decoded(manifest, kexecAt(header.getLong(KEXEC_OFFSET)));
        } catch (IOException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new ManifestException("its content is not a manifest: " + e.getMessage());
        }
    }

    private static void requireReadable(ByteBuffer header) throws ManifestException {
        int format = header.getInt(FORMAT_OFFSET);
        int oldest = header.getInt(OLDEST_READER_OFFSET);
        if (format < 1 || (format > FORMAT && (oldest < 1 || oldest > FORMAT))) {
            throw new ManifestException("its format is " + Integer.toUnsignedString(format) + ", this agent reads "
                    + FORMAT + (oldest == 0 ? "" : "; it needs a reader of " + Integer.toUnsignedString(oldest)));
        }
    }

    private static void requireWhole(Source source, long begin, int length, byte[] expected)
            throws IOException, ManifestException {
        MessageDigest digest = Sha256.begin();
        byte[] piece = new byte[Math.max(1, Math.min(length, PIECE_BYTES))];
        int left = length;
        while (left > 0) {
            int count = readFully(source, begin + length - left, piece, Math.min(left, piece.length));
            if (count == 0) {
                throw new ManifestException("it says " + length + " bytes but holds " + (length - left));
            }
            digest.update(piece, 0, count);
            left -= count;
        }
        if (!MessageDigest.isEqual(expected, digest.digest())) {
            throw new ManifestException("its SHA-256 does not match its content: it is torn");
        }
    }

    private static int readFully(Source source, long offset, byte[] into, int length) throws IOException {
        int count = source.read(offset, into, length);
        if (count <= 0 || count == length) {
            return Math.max(0, count);
        }
        byte[] rest = new byte[length - count];
        int more = readFully(source, offset + count, rest, rest.length);
        System.arraycopy(rest, 0, into, count, more);
        return count + more;
    }

    private static Optional<Instant> kexecAt(long micros) {
        return micros <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000));
    }

    /** A range of a source. */
    private static final class PiecewiseInput extends InputStream {
        private final Source source;
        private final long end;
        private long at;

        PiecewiseInput(Source source, long begin, int length) {
            this.source = source;
            this.at = begin;
            this.end = begin + length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int wanted = (int) Math.min(length, end - at);
            if (wanted == 0) {
                return -1;
            }
            byte[] target = offset == 0 ? into : new byte[wanted];
            int count = source.read(at, target, wanted);
            if (count <= 0) {
                return -1;
            }
            if (offset != 0) {
                System.arraycopy(target, 0, into, offset, count);
            }
            at += count;
            return count;
        }
    }
}
