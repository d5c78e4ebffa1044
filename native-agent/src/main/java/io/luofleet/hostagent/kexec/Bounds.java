// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import java.net.URI;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How long a file may be: what its release declares, what the kernel reads, and what the disk holds. Asked as soon as a length is
 * announced, and again while bytes come, since an announcement may be wrong.
 *
 * @param uri for messages
 * @param declared what the release says; empty when it says nothing
 * @param directory where it goes
 * @param roomBytes what may be written there
 * @param tellLength whether messages may say how long the file is
 */
record Bounds(URI uri, OptionalLong declared, Path directory, long roomBytes, boolean tellLength) {
    /** The kernel's own bound on what {@code kexec_file_load} reads ({@code KEXEC_FILE_SIZE_MAX}). */
    static final long MAX_BYTES = 4L << 30;

    /** A file that will have so many bytes. */
    void announced(long bytes) throws StagingException {
        taken(bytes);
        if (declared.isPresent() && bytes != declared.getAsLong()) {
            throw notAsDeclared(bytes);
        }
    }

    /** The whole has another length than the release declares. */
    StagingException notAsDeclared(long bytes) {
        return new StagingException(
                Code.SIZE_MISMATCH,
                uri + length(bytes) + " is not as long as the release declares, " + declared.orElse(0) + " bytes");
    }

    /** For messages, where it may be told. */
    String length(long bytes) {
        return tellLength ? " (" + bytes + " bytes)" : "";
    }

    /** So many bytes have come. */
    void taken(long bytes) throws StagingException {
        if (declared.isPresent() && bytes > declared.getAsLong()) {
            throw new StagingException(
                    Code.SIZE_MISMATCH,
                    uri + " is longer than the " + declared.getAsLong() + " bytes the release declares");
        }
        if (bytes > MAX_BYTES) {
            throw new StagingException(
                    Code.SIZE_MISMATCH, uri + " is longer than the " + MAX_BYTES + " bytes kexec takes");
        }
        if (bytes > roomBytes) {
            throw new StagingException(
                    Code.ENOSPC, directory + " has room for " + roomBytes + " bytes, " + uri + " needs " + bytes);
        }
    }
}
