// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a stream to a file, hashing and counting on the way. */
final class Transfer {
    private static final int CHUNK_BYTES = 64 * 1024;

    private Transfer() {}

    /**
     * @param limitBytes how many bytes are taken at most
     * @param declared whether the limit is the declared size rather than the general one
     * @throws IOException from writing; a failure to read becomes FETCH_FAILED
     */
    static Digest copy(URI uri, InputStream in, Path target, long limitBytes, boolean declared)
            throws StagingException, IOException {
        Digest.Builder digest = new Digest.Builder();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(target)) {
            while (true) {
                int count = read(uri, in, chunk, digest.bytes());
                if (count < 0) {
                    return digest.build();
                }
                digest.add(chunk, count);
                if (digest.bytes() > limitBytes) {
                    throw tooLong(uri, limitBytes, declared);
                }
                out.write(chunk, 0, count);
            }
        }
    }

    private static int read(URI uri, InputStream in, byte[] chunk, long soFar) throws StagingException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StagingException(Code.FETCH_FAILED, "the fetch of " + uri + " was cancelled");
        }
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw new StagingException(
                    Code.FETCH_FAILED, uri + " broke off after " + soFar + " bytes: " + e.getMessage(), e);
        }
    }

    private static StagingException tooLong(URI uri, long limitBytes, boolean declared) {
        String bound = declared ? "the " + limitBytes + " bytes the release declares" : limitBytes + " bytes";
        return new StagingException(Code.SIZE_MISMATCH, uri + " is longer than " + bound);
    }
}
