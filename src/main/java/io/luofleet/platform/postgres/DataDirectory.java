// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import io.luofleet.platform.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The directory that holds an embedded database, locked for as long as this object is open. The lock is the kernel's and
 * goes with the process, however that ends; the pid in the file is only for messages.
 */
final class DataDirectory implements AutoCloseable {
    private static final int PASSWORD_BYTES = 24;
    private static final String PROGRAMS = "postgresql-programs";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** {@code $XDG_DATA_HOME/luofleet}, or {@code ~/.local/share/luofleet}. */
    static Path defaultPath(UnaryOperator<String> environment) {
        String xdg = environment.apply("XDG_DATA_HOME");
        Path base = xdg == null || xdg.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(xdg);
        return base.resolve("luofleet");
    }

    /**
     * Creates the directory when absent, makes sure that only this user could have written what is in it, and locks it.
     *
     * @throws IllegalStateException when another live service holds it, or another user may have changed what is in it
     */
    static DataDirectory open(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root, OWNER_ONLY_DIRECTORY);
            }
            PrivateDirectory.of(root).secure(PROGRAMS);
            Path file = root.resolve("luofleet.lock");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new IllegalStateException(
                        "The data directory %s belongs to a running Luofleet service (pid %s). Stop that one, or give this one a directory of its own with %s."
                                .formatted(root, Files.readString(file).strip(), EmbeddedPostgresSource.DATA_DIR));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(root, channel, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data directory " + root, e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path root() {
        return root;
    }

    /** The database cluster itself. */
    Path cluster() {
        return root.resolve("postgresql");
    }

    /** Where the server's programs are unpacked to. */
    Path programs() {
        return root.resolve(PROGRAMS);
    }

    /** What the server says. */
    Path serverLog() {
        return root.resolve("postgresql.log");
    }

    /** Removes a cluster whose creation was cut short: it never held anything. */
    void discardUnfinishedCluster() throws IOException {
        if (Files.exists(cluster()) && !Files.exists(completeMarker())) {
            try (Stream<Path> files = Files.walk(cluster())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The cluster has been created and has run. */
    void markComplete() throws IOException {
        if (!Files.exists(completeMarker())) {
            Files.createFile(completeMarker());
        }
    }

    private Path completeMarker() {
        return root.resolve("postgresql.complete");
    }

    /** The unpacking library lets everybody write into its directory; nobody else may. */
    void securePrograms() throws IOException {
        PrivateDirectory.of(root).secure(PROGRAMS);
    }

    /**
     * The file with the superuser's password, readable by its owner only. It is there whole or not at all, however the service
     * ends; one that is empty all the same, as a crashed file system leaves them, is made anew as long as no cluster has it.
     *
     * @throws IllegalStateException when the password of a cluster with data is lost
     */
    Path passwordFile() throws IOException {
        Path file = root.resolve("postgresql.password");
        if (Files.exists(file) && !Files.readString(file).isBlank()) {
            return file;
        }
        if (Files.exists(completeMarker())) {
            throw new IllegalStateException(
                    "%s is empty or gone, and %s cannot be opened without the password in it. Bring the file back from a backup."
                            .formatted(file, cluster()));
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        WholeFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n", WholeFile.PRIVATE);
        return file;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
