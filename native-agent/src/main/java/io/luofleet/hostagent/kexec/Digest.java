// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.sys.Fd;
import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A SHA-256 and how many bytes it is of.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
record Digest(String hex, long bytes) {
    /** Reads and hashes an open file from its beginning. */
    static Digest of(Fd fd) throws IOException {
        Builder builder = new Builder();
        byte[] chunk = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(Path.of("/proc/self/fd/" + fd.number()))) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                builder.add(chunk, count);
            }
        }
        return builder.build();
    }

    /** Hashes piece by piece. */
    static final class Builder {
        private final MessageDigest digest = Sha256.begin();
        private long bytes;

        void add(byte[] chunk, int count) {
            digest.update(chunk, 0, count);
            bytes += count;
        }

        long bytes() {
            return bytes;
        }

        Digest build() {
            return new Digest(HexFormat.of().formatHex(digest.digest()), bytes);
        }
    }
}
