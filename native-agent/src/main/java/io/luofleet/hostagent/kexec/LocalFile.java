// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.kexec.StagingException.Code;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file of this host. The agent reads as root what whoever registers a release may not, so nothing of a file is told but that it
 * is not the registered one.
 */
record LocalFile(URI uri) implements Source {
    @Override
    public boolean resumed() {
        return false;
    }

    @Override
    public boolean isPublic() {
        return false;
    }

    @Override
    public void copyTo(Path partial, Bounds bounds, Patience patience) throws StagingException, IOException {
        Path path = path();
        // Before it is opened, too: to open a device may do something, and to open a FIFO waits.
        requireRegular(path);
        try (Fd fd = Sys.openNonBlocking(path)) {
            Path opened = Path.of("/proc/self/fd/" + fd.number());
            bounds.announced(requireRegular(opened));
            try (InputStream in = Files.newInputStream(opened);
                    OutputStream out = Files.newOutputStream(partial)) {
                Transfer.copy(in, out, 0, bounds, patience);
            }
        } catch (SysException e) {
            throw e.errno() == Errno.ENOENT
                    ? absent(e)
                    : new StagingException(Code.FETCH_FAILED, "cannot read " + uri + ": " + e.getMessage(), e);
        } catch (Transfer.ReadFailed e) {
            throw new StagingException(Code.FETCH_FAILED, uri + " " + e.getMessage(), e);
        }
    }

    private Path path() throws StagingException {
        try {
            return Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new StagingException(Code.BAD_ARTIFACT, uri + " names no file: " + e.getMessage(), e);
        }
    }

    /** Its size. What the kernel makes up as it is read, as under {@code /proc}, says 0 and may never end. */
    private long requireRegular(Path path) throws StagingException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new StagingException(
                        Code.BAD_ARTIFACT,
                        uri + " is " + (attributes.isDirectory() ? "a directory" : "a device, FIFO or socket")
                                + ", not a regular file");
            }
            if (attributes.size() == 0) {
                throw new StagingException(Code.BAD_ARTIFACT, uri + " is an empty file");
            }
            return attributes.size();
        } catch (NoSuchFileException e) {
            throw absent(e);
        } catch (IOException e) {
            throw new StagingException(Code.FETCH_FAILED, "cannot read " + uri + ": " + e.getMessage(), e);
        }
    }

    private StagingException absent(Exception e) {
        return new StagingException(Code.FETCH_FAILED, uri + " does not exist on this host", e);
    }
}
