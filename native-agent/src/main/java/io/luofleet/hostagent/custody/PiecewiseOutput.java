// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** Writes to a manifest's target from an offset on, in pieces that are digested on their way. */
final class PiecewiseOutput extends OutputStream {
    private final ManifestCodec.Target target;
    private final MessageDigest digest;
    private final byte[] piece;
    private long offset;
    private int filled;

    PiecewiseOutput(ManifestCodec.Target target, long offset, int pieceBytes, MessageDigest digest) {
        this.target = target;
        this.offset = offset;
        this.piece = new byte[pieceBytes];
        this.digest = digest;
    }

    /** Where the next byte goes that is not buffered. */
    long offset() {
        return offset;
    }

    @Override
    public void write(int b) throws IOException {
        if (filled == piece.length) {
            flush();
        }
        piece[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (filled == piece.length) {
                flush();
            }
            int count = Math.min(length - done, piece.length - filled);
            System.arraycopy(bytes, from + done, piece, filled, count);
            filled += count;
            done += count;
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            digest.update(piece, 0, filled);
            target.write(offset, Arrays.copyOf(piece, filled));
            offset += filled;
            filled = 0;
        }
    }
}
