// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.PrivateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A directory of small files that may lie on a disk that is full, gone, not mounted yet, or that does not answer. No instance waits
 * longer than its patience, and nobody who calls may depend on its success.
 *
 * <p>A file is replaced whole: a fresh one is written beside it, flushed, and renamed over it, and the directory is flushed. So a crash
 * leaves the one or the other.
 *
 * <p>Safe for several threads.
 */
public final class StateDirectory {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A flush waits for what others wrote, too. */
    private static final int WRITE_FACTOR = 3;

    private static final String FRESH = ".new";
    private static final String BAD = ".bad";

    private final Path directory;
    private final Duration patience;
    private final Log log;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    /** What did not come back in time; {@code null} when nothing is under way. */
    private FutureTask<?> stuck;

    /** Waits two seconds for the disk, six where it is to flush something. */
    public StateDirectory(Path directory, Log log) {
        this(directory, PATIENCE, log);
    }

    StateDirectory(Path directory, Duration patience, Log log) {
        this.directory = directory;
        this.patience = patience;
        this.log = log;
    }

    /** Where it is. */
    public Path path() {
        return directory;
    }

    /** Fills a file that is being written. */
    @FunctionalInterface
    public interface Content {
        /** Fills it. */
        void writeTo(FileChannel file) throws IOException;
    }

    /** Something done with an open file. */
    @FunctionalInterface
    public interface Reading<T> {
        /** Does it. */
        T of(FileChannel file) throws IOException;
    }

    /** Whether the directory is there; false also when the disk does not answer. */
    public boolean present() {
        try {
            return onDisk("look at", "", patience, () -> Files.isDirectory(directory));
        } catch (IOException noAnswer) {
            return false;
        }
    }

    /**
     * Reads a file.
     *
     * @return empty when there is none
     * @throws IOException when it cannot be read, or not in time; the text names the file
     */
    public <T> Optional<T> read(String name, Reading<T> reading) throws IOException {
        return onDisk("read", name, patience, () -> {
            try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
                return Optional.of(reading.of(file));
            } catch (NoSuchFileException absent) {
                return Optional.<T>empty();
            }
        });
    }

    /**
     * Replaces a file, or makes it, and the directory with it. On disk when this returns.
     *
     * @throws IOException when it is not, or may not be; the file is then what it was, or what it was to become
     */
    public void write(String name, Content content) throws IOException {
        onDisk("write", name, patience.multipliedBy(WRITE_FACTOR), () -> {
            PrivateDirectory.make(directory);
            Path fresh = directory.resolve(name + FRESH);
            try (FileChannel file = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                content.writeTo(file);
                file.force(true);
            }
            Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            flush(directory);
            return true;
        });
    }

    /** Removes a file, if it is there. */
    public void remove(String name) throws IOException {
        onDisk("remove", name, patience, () -> {
            if (Files.deleteIfExists(directory.resolve(name))) {
                flush(directory);
            }
            return true;
        });
    }

    /** Puts a file that makes no sense beside the others, for people to look at, in place of one that was put there before. */
    public void setAside(String name, String why) {
        String kept = name + BAD;
        try {
            onDisk("set aside", name, patience, () -> {
                Files.move(
                        directory.resolve(name),
                        directory.resolve(kept),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
                return true;
            });
            log.error("state-set-aside", "file", directory.resolve(name), "kept", kept, "why", why);
        } catch (IOException e) {
            log.error("state-set-aside", "file", directory.resolve(name), "why", why, "notMoved", e.getMessage());
        }
    }

    /** Flushes any directory, as long as the disk takes: a rename is on disk when its directory is. */
    public static void flush(Path directory) throws IOException {
        try (FileChannel itself = FileChannel.open(directory, StandardOpenOption.READ)) {
            itself.force(true);
        }
    }

    private <T> T onDisk(String doing, String name, Duration limit, Callable<T> action) throws IOException {
        Path file = name.isEmpty() ? directory : directory.resolve(name);
        oneAtATime.lock();
        try {
            if (stuck != null && !stuck.isDone()) {
                throw new IOException("cannot " + doing + " " + file + ": the disk does not answer");
            }
            FutureTask<T> task = new FutureTask<>(action);
            stuck = task;
            Thread.ofPlatform().daemon().name("luo-agent-disk").start(task);
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("cannot " + doing + " " + file + ": no answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot " + doing + " " + file + ": " + reason(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while to " + doing + " " + file, e);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The library's messages are often no more than a path. */
    private static String reason(Throwable cause) {
        String kind = cause.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return cause instanceof java.nio.file.FileSystemException e && e.getReason() != null
                ? e.getReason() + " (" + e.getFile() + ")"
                : kind + ": " + cause.getMessage();
    }

    /** Writes all of some bytes where the file stands. */
    public static void writeFully(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    /**
     * The whole of a small file.
     *
     * @throws IOException when it is larger
     */
    public static byte[] readSmall(FileChannel file, int maxBytes) throws IOException {
        if (file.size() > maxBytes) {
            throw new IOException("it has " + file.size() + " bytes, at most " + maxBytes + " are read");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
        while (buffer.hasRemaining() && file.read(buffer) > 0) {
            // Goes on until nothing is missing.
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
}
