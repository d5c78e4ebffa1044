// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.Arrays;

/** Cuts a stream of bytes into lines of bounded length. */
final class LineReader {
    private final int maxLineBytes;
    private byte[] pending = new byte[512];
    private int used;
    private int scanned;

    /** @param maxLineBytes the longest line, its newline included */
    LineReader(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    void append(byte[] bytes, int count) {
        if (used + count > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(pending.length * 2, used + count));
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
        return line;
    }
}
