// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.Arrays;

/** Cuts a stream of bytes into lines of bounded length. */
final class LineReader {
    private static final int IDLE_BYTES = 512;

    private final int maxLineBytes;
    private byte[] pending = new byte[IDLE_BYTES];
    private int used;
    private int scanned;

    /** @param maxLineBytes the longest line, its newline included */
    LineReader(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    void append(byte[] bytes, int count) {
        if (used + count > pending.length) {
            int generous = Math.min(pending.length * 2, maxLineBytes);
            pending = Arrays.copyOf(pending, Math.max(generous, used + count));
        }
        System.arraycopy(bytes, 0, pending, used, count);
        used += count;
    }

    /**
     * The next complete line without its newline; {@code null} when there is none yet.
     *
     * @throws MessageException when the line is too long
     */
    byte[] next() throws MessageException {
        while (scanned < used && pending[scanned] != '\n') {
            scanned++;
        }
        if (scanned >= maxLineBytes) {
            throw new MessageException("a line has at most " + maxLineBytes + " bytes");
        }
        if (scanned == used) {
            return null;
        }
        byte[] line = Arrays.copyOf(pending, scanned);
        used -= scanned + 1;
        System.arraycopy(pending, scanned + 1, pending, 0, used);
        scanned = 0;
        if (used <= IDLE_BYTES && pending.length > IDLE_BYTES) {
            // A long line must not cost its memory for as long as the connection lasts.
            pending = Arrays.copyOf(pending, IDLE_BYTES);
        }
        return line;
    }

    /** The bytes of memory it takes. */
    int capacity() {
        return pending.length;
    }
}
