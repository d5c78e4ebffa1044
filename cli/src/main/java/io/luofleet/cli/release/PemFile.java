// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import io.luofleet.cli.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a key. */
final class PemFile {
    /** As hosts do. */
    private static final int LARGEST_BYTES = 16 << 10;

    private PemFile() {}

    /** Its text without blanks around it; refused when it is longer than any key. */
    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new RefusedException(file + " is larger than a key");
            }
            return new String(bytes, StandardCharsets.US_ASCII).strip();
        }
    }
}
