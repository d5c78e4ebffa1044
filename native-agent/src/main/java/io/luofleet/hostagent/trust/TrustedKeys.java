// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.trust;

import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys in a directory, read anew at each look, so that they are changed without a restart. Whatever somebody else than root or the
 * agent's own user could have written there trusts nobody.
 *
 * @param keys by file
 * @param flaws files that are no keys, and why
 */
record TrustedKeys(List<Named> keys, List<String> flaws) {
    private static final int LARGEST_BYTES = 16 << 10;
    private static final int MOST = 64;
    private static final int WRITTEN_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    /** A key and the name of its file. */
    record Named(String file, VerifyingKey key) {}

    TrustedKeys {
        keys = List.copyOf(keys);
        flaws = List.copyOf(flaws);
    }

    /**
     * Reads {@code *.pub} and {@code *.pem} of a directory.
     *
     * @throws IOException when it cannot be read, or others may write to it
     */
    static TrustedKeys in(Path directory) throws IOException {
        Optional<String> open = openTo(directory);
        if (open.isPresent()) {
            throw new IOException(open.get());
        }
        List<Named> keys = new ArrayList<>();
        List<String> flaws = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{pub,pem}")) {
            for (Path file : files) {
                if (keys.size() + flaws.size() == MOST) {
                    throw new IOException(directory + " has more than " + MOST + " keys");
                }
                String name = file.getFileName().toString();
                try {
                    keys.add(new Named(name, read(file)));
                } catch (IOException | IllegalArgumentException e) {
                    flaws.add(name + ": " + e.getMessage());
                }
            }
        }
        return new TrustedKeys(keys, flaws);
    }

    /** The key of this id. */
    Optional<Named> find(String id) {
        return keys.stream().filter(k -> k.key().id().equals(id)).findFirst();
    }

    /** What is there, in words. */
    String words() {
        String known = keys.isEmpty()
                ? "no key"
                : keys.stream().map(k -> k.file() + " (" + k.key().id() + ")").collect(Collectors.joining(", "));
        return flaws.isEmpty() ? known : known + "; not usable: " + String.join("; ", flaws);
    }

    private static VerifyingKey read(Path file) throws IOException {
        Optional<String> open = openTo(file);
        if (open.isPresent()) {
            throw new IOException(open.get());
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new IOException("it is larger than a key");
            }
            return VerifyingKey.parse(new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    /** Who else could have written there, or put something else in its place; empty when nobody. */
    private static Optional<String> openTo(Path path) throws IOException {
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path real = path.toRealPath();
        Optional<String> open = openTo(real, self, 0);
        // A directory such as /tmp lets nobody rename what others own.
        for (Path above = real.getParent(); above != null && open.isEmpty(); above = above.getParent()) {
            open = openTo(above, self, STICKY);
        }
        return open;
    }

    private static Optional<String> openTo(Path path, int self, int harmlessWith) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if ((mode & WRITTEN_BY_OTHERS) != 0 && (mode & harmlessWith) == 0) {
            return Optional.of(path + " may be written by others than its owner; chmod go-w it");
        }
        int owner = (Integer) Files.getAttribute(path, "unix:uid");
        return owner == 0 || owner == self
                ? Optional.empty()
                : Optional.of(path + " belongs to user " + owner + ", neither root nor the agent's own; chown it");
    }
}
