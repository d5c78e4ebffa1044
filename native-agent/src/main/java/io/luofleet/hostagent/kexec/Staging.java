// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.PrivateDirectory;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Fetches kernels and initrds into a directory. A file gets its final name, its own SHA-256, only once its bytes were
 * verified, so whatever has such a name was good when it was written; it is verified again before it is used again.
 *
 * <p>Calls do not wait for each other: one that hangs is in nobody's way.
 */
public final class Staging {
    /** What stays free for everybody else. */
    private static final long RESERVE_BYTES = 16L << 20;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String PARTIAL = ".part";

    private final Path directory;
    private final Function<URI, Map<String, String>> headers;
    private final Connections connections;
    private final AtomicLong partials = new AtomicLong();

    /**
     * @param directory where files go; made when absent
     * @param headers request headers for an http address, for example a credential; empty for none
     */
    public Staging(Path directory, Function<URI, Map<String, String>> headers) {
        this(directory, headers, Connections.plain());
    }

    /**
     * The same over other connections.
     *
     * @param connections opens them
     */
    public Staging(Path directory, Function<URI, Map<String, String>> headers, Connections connections) {
        this.connections = connections;
        this.directory = directory;
        this.headers = headers;
    }

    /** The same with one attempt, however long it takes. */
    public StagedFile stage(URI uri, String sha256, OptionalLong sizeBytes) throws StagingException {
        return stage(uri, sha256, sizeBytes, Patience.none());
    }

    /**
     * Fetches a file, or verifies the one that is there.
     *
     * @param uri absolute; {@code http}, {@code https} or {@code file}
     * @param sha256 64 hexadecimal digits
     * @param sizeBytes the declared size; empty when unknown
     * @param patience how long it may be tried
     * @return for the caller to close
     * @throws StagingException with nothing left behind
     */
    public StagedFile stage(URI uri, String sha256, OptionalLong sizeBytes, Patience patience) throws StagingException {
        String wanted = sha256.toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(wanted).matches()) {
            throw new StagingException(
                    Code.BAD_ARTIFACT, uri + " is registered with '" + sha256 + "', not a SHA-256 in hexadecimal");
        }
        Source source = Source.of(uri, headers, connections);
        Path target = directory.resolve(wanted);
        try {
            PrivateDirectory.make(directory);
            removePartial();
            Optional<StagedFile> present = present(target, wanted);
            if (present.isPresent()) {
                return present.get();
            }
            Bounds bounds = new Bounds(uri, sizeBytes, directory, room(), source.isPublic());
            if (sizeBytes.isPresent()) {
                bounds.announced(sizeBytes.getAsLong());
            }
            return fetch(source, target, wanted, bounds, patience);
        } catch (SysException e) {
            throw new StagingException(Code.STAGING_IO, "cannot read what was staged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw ioFailure(e);
        }
    }

    /** What is there under that name, when its bytes are right; otherwise it is removed. */
    private static Optional<StagedFile> present(Path target, String wanted) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Fd fd = Sys.openReadOnly(target);
        try {
            Digest digest = Digest.of(fd);
            if (digest.hex().equals(wanted)) {
                StagedFile file = new StagedFile(target, wanted, digest.bytes(), true, fd);
                fd = null;
                return Optional.of(file);
            }
        } finally {
            if (fd != null) {
                fd.close();
            }
        }
        Files.delete(target);
        return Optional.empty();
    }

    /** Removes verified files other than these digests, and whatever an interrupted fetch left. */
    public void keepOnly(Set<String> sha256s) throws StagingException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            removePartial();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (SHA256.matcher(name).matches() && !sha256s.contains(name)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw ioFailure(e);
        }
    }

    private StagedFile fetch(Source source, Path target, String wanted, Bounds bounds, Patience patience)
            throws StagingException, IOException {
        Path partial = directory.resolve(wanted + "." + partials.incrementAndGet() + PARTIAL);
        try {
            source.copyTo(partial, bounds, patience);
            if (source.resumed() && !matches(partial, wanted)) {
                // Not of one piece: the file changed between two attempts.
                Files.delete(partial);
                source.copyTo(partial, bounds, patience);
            }
            return keep(partial, target, wanted, bounds);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static boolean matches(Path file, String wanted) throws IOException {
        try (Fd fd = Sys.openReadOnly(file)) {
            return Digest.of(fd).hex().equals(wanted);
        }
    }

    private static StagedFile keep(Path partial, Path target, String wanted, Bounds bounds)
            throws StagingException, IOException {
        Fd fd = Sys.openReadOnly(partial);
        try {
            Digest came = Digest.of(fd);
            verify(came, wanted, bounds);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            StagedFile file = new StagedFile(target, wanted, came.bytes(), false, fd);
            fd = null;
            return file;
        } finally {
            if (fd != null) {
                fd.close();
            }
        }
    }

    /** Says what was expected and not what came: a digest tells one who guesses what a file contains that he may not read. */
    private static void verify(Digest came, String wanted, Bounds bounds) throws StagingException {
        if (bounds.declared().isPresent() && came.bytes() != bounds.declared().getAsLong()) {
            throw bounds.notAsDeclared(came.bytes());
        }
        if (!came.hex().equals(wanted)) {
            throw new StagingException(
                    Code.SHA256_MISMATCH,
                    "SHA-256 of " + bounds.uri() + bounds.length(came.bytes()) + " is not the registered " + wanted
                            + "; register the release with the right digest or restore the file");
        }
    }

    /** File systems without a size of their own, such as ramfs, say 0 of everything. */
    private long room() throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store.getTotalSpace() == 0 ? Long.MAX_VALUE : Math.max(0, store.getUsableSpace() - RESERVE_BYTES);
    }

    private void removePartial() throws IOException {
        try (DirectoryStream<Path> partial = Files.newDirectoryStream(directory, "*" + PARTIAL)) {
            for (Path file : partial) {
                Files.deleteIfExists(file);
            }
        }
    }

    private StagingException ioFailure(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left on device");
        String what = full ? directory + " is full" : "cannot write to " + directory;
        return new StagingException(full ? Code.ENOSPC : Code.STAGING_IO, what + ": " + e.getMessage(), e);
    }
}
