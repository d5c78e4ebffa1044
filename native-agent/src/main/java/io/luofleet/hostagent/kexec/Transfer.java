// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies a stream to the end of a file, counting on the way. */
final class Transfer {
    private static final int CHUNK_BYTES = 64 * 1024;

    private Transfer() {}

    /** The source failed, and not the disk; the message is the source's. */
    static final class ReadFailed extends Exception {
        ReadFailed(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * @param already how many bytes the file has
     * @return how many it has then
     * @throws StagingException it is too long, or nobody wants it any more
     * @throws IOException from writing
     */
    static long copy(InputStream in, OutputStream out, long already, Bounds bounds, Patience patience)
            throws StagingException, ReadFailed, IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = already;
        while (true) {
            requireWanted(bounds, patience);
            int count = read(in, chunk, bytes);
            if (count < 0) {
                return bytes;
            }
            bytes += count;
            bounds.taken(bytes);
            out.write(chunk, 0, count);
        }
    }

    /** @throws StagingException nobody wants it any more */
    static void requireWanted(Bounds bounds, Patience patience) throws StagingException {
        if (patience.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new StagingException(Code.FETCH_FAILED, "the fetch of " + bounds.uri() + " was cancelled");
        }
    }

    private static int read(InputStream in, byte[] chunk, long soFar) throws ReadFailed {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw new ReadFailed("broke off after " + soFar + " bytes: " + e.getMessage(), e);
        }
    }
}
