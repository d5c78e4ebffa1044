// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Puts kernels and initrds where the service serves them from, and describes them as the API wants it. */
public final class Artifacts {
    private final Path directory;

    /** @param directory the service's artifact directory; made when missing */
    public Artifacts(Path directory) {
        this.directory = directory;
    }

    /** Publishes a copy of a file under a name and gives its description for a release. */
    public Map<String, Object> publish(Path file, String name) {
        try {
            Files.createDirectories(directory);
            Path copy = directory.resolve(name);
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            return describe(copy, name);
        } catch (IOException e) {
            throw new HarnessException("cannot publish " + file + ": " + e.getMessage(), e);
        }
    }

    /** Publishes bytes under a name, for hosts that do not boot what they load. */
    public Map<String, Object> publish(byte[] content, String name) {
        try {
            Files.createDirectories(directory);
            return describe(Files.write(directory.resolve(name), content), name);
        } catch (IOException e) {
            throw new HarnessException("cannot publish " + name + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> describe(Path file, String name) throws IOException {
        return Map.of("uri", "/api/v1/artifacts/" + name, "sha256", sha256(file), "sizeBytes", Files.size(file));
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
