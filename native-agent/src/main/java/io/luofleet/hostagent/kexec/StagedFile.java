// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.nio.file.Path;

/**
 * A fetched and verified file.
 *
 * @param path where it is
 * @param sha256 its digest, 64 lower-case hexadecimal digits
 * @param sizeBytes its size
 * @param reused whether it was there before and had only to be verified again
 */
public record StagedFile(Path path, String sha256, long sizeBytes, boolean reused) {
    /** Opens it for reading; the caller closes. */
    public Fd open() throws SysException {
        return Sys.openReadOnly(path);
    }
}
