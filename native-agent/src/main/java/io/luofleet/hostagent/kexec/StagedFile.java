// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.sys.Fd;
import java.nio.file.Path;

/**
 * A fetched and verified file. It stays open from before it was verified, so that whatever later happens to its name, what is loaded
 * is what was verified. The holder closes it.
 *
 * @param path where it is
 * @param sha256 its digest, 64 lower-case hexadecimal digits
 * @param sizeBytes its size
 * @param reused whether it was there before and had only to be verified again
 * @param fd open for reading; the file's own
 */
public record StagedFile(Path path, String sha256, long sizeBytes, boolean reused, Fd fd) implements AutoCloseable {
    @Override
    public void close() {
        fd.close();
    }
}
