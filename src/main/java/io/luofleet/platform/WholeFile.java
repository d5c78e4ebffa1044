// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Small files that are there whole or not at all, however the service ends, and that nobody finds open meanwhile. */
public final class WholeFile {
    /** For its owner alone. */
    public static final String PRIVATE = "rw-------";

    /** For everybody to read. */
    public static final String SHARED = "rw-r--r--";

    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("----w-rwx");

    private WholeFile() {}

    /**
     * Puts a file in the place of the one before. On disk when this returns.
     *
     * @param mode as {@code ls} writes it, {@link #PRIVATE} or {@link #SHARED}
     */
    public static void write(Path file, String text, String mode) throws IOException {
        Path draft = Files.createTempFile(
                file.getParent(),
                file.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /**
     * A file's mode where it lets others read it, or the group write it; empty where it does not. A group may read: so secrets are
     * mounted into containers.
     */
    public static Optional<String> openMode(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        return mode.stream().anyMatch(OPEN::contains)
                ? Optional.of(PosixFilePermissions.toString(mode))
                : Optional.empty();
    }
}
