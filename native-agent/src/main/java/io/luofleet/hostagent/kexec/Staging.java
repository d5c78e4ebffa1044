// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Fetches kernels and initrds into a directory. A file gets its final name, its own SHA-256, only once its bytes were
 * verified, so whatever has such a name was good when it was written; it is verified again before it is used again.
 *
 * <p>One file at a time; a second call waits. An interrupt ends a fetch at its next chunk.
 */
public final class Staging {
    /** The kernel's own bound on what {@code kexec_file_load} reads ({@code KEXEC_FILE_SIZE_MAX}). */
    static final long MAX_BYTES = 4L << 30;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String PARTIAL = ".part";

    private final Path directory;
    private final Function<URI, Map<String, String>> headers;

    /**
     * @param directory where files go; made when absent
     * @param headers request headers for an http address, for example a credential; empty for none
     */
    public Staging(Path directory, Function<URI, Map<String, String>> headers) {
        this.directory = directory;
        this.headers = headers;
    }

    /**
     * Fetches a file, or verifies the one that is there.
     *
     * @param uri absolute; {@code http}, {@code https} or {@code file}
     * @param sha256 64 hexadecimal digits
     * @param sizeBytes the declared size; empty when unknown
     * @throws StagingException with nothing left behind
     */
    public synchronized StagedFile stage(URI uri, String sha256, OptionalLong sizeBytes) throws StagingException {
        String wanted = sha256.toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(wanted).matches()) {
            throw new StagingException(
                    Code.BAD_ARTIFACT, uri + " is registered with '" + sha256 + "', not a SHA-256 in hexadecimal");
        }
        Source source = Source.of(uri, headers);
        Path target = directory.resolve(wanted);
        try {
            Files.createDirectories(directory);
            removePartial();
            if (Files.isRegularFile(target)) {
                Digest present = Digest.of(target);
                if (present.hex().equals(wanted)) {
                    return new StagedFile(target, wanted, present.bytes(), true);
                }
                Files.delete(target);
            }
            requireRoom(uri, sizeBytes);
            return fetch(source, target, wanted, sizeBytes);
        } catch (IOException e) {
            throw ioFailure(e);
        }
    }

    /** Removes verified files other than these digests, and whatever an interrupted fetch left. */
    public synchronized void keepOnly(Set<String> sha256s) throws StagingException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            removePartial();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (SHA256.matcher(name).matches() && !sha256s.contains(name)) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw ioFailure(e);
        }
    }

    private StagedFile fetch(Source source, Path target, String wanted, OptionalLong declared)
            throws StagingException, IOException {
        Path partial = directory.resolve(wanted + PARTIAL);
        try {
            Digest came;
            try (InputStream in = source.open()) {
                came = Transfer.copy(source.uri(), in, partial, declared.orElse(MAX_BYTES), declared.isPresent());
            }
            verify(source.uri(), came, wanted, declared);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return new StagedFile(target, wanted, came.bytes(), false);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void verify(URI uri, Digest came, String wanted, OptionalLong declared) throws StagingException {
        if (declared.isPresent() && came.bytes() != declared.getAsLong()) {
            throw new StagingException(
                    Code.SIZE_MISMATCH,
                    uri + " has " + came.bytes() + " bytes, the release declares " + declared.getAsLong());
        }
        if (!came.hex().equals(wanted)) {
            throw new StagingException(
                    Code.SHA256_MISMATCH,
                    "SHA-256 of " + uri + " (" + came.bytes() + " bytes) is " + came.hex() + ", expected " + wanted
                            + "; register the release with the right digest or restore the file");
        }
    }

    private void requireRoom(URI uri, OptionalLong sizeBytes) throws IOException, StagingException {
        long room = Files.getFileStore(directory).getUsableSpace();
        if (sizeBytes.isPresent() && sizeBytes.getAsLong() > room) {
            throw new StagingException(
                    Code.ENOSPC,
                    directory + " has room for " + room + " bytes, " + uri + " needs " + sizeBytes.getAsLong());
        }
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
