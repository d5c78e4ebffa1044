// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import java.util.Optional;
import java.util.TreeMap;

/** A process' descriptors. */
final class FdTable {
    private static final int DEFAULT_LIMIT = 1024;

    private record Descriptor(OpenFile file, boolean closeOnExec, boolean pathOnly) {}

    private final TreeMap<Integer, Descriptor> open = new TreeMap<>();
    private int limit = DEFAULT_LIMIT;

    void limit(int newLimit) {
        limit = newLimit;
    }

    /** {@code get_unused_fd_flags}: the lowest free number, not yet in use; EMFILE. */
    int reserve() throws LuoError {
        int fd = 0;
        while (open.containsKey(fd)) {
            fd++;
        }
        if (fd >= limit) {
            throw new LuoError(Errno.EMFILE);
        }
        return fd;
    }

    /** {@code fd_install}. */
    int install(int fd, OpenFile file, boolean closeOnExec) {
        open.put(fd, new Descriptor(file, closeOnExec, false));
        return fd;
    }

    int installPath(int fd) {
        open.put(fd, new Descriptor(new OpenFile.OfFile(new KernelFile() {}, ""), true, true));
        return fd;
    }

    /** {@code fget}: EBADF for a number that is not open, or is open as a path only. */
    OpenFile get(int fd) throws LuoError {
        Descriptor descriptor = descriptor(fd);
        if (descriptor.pathOnly()) {
            throw new LuoError(Errno.EBADF);
        }
        return descriptor.file();
    }

    /** {@code fget} for LUO, which says EBADF itself, later. */
    Optional<KernelFile> kernelFile(int fd) {
        Descriptor descriptor = open.get(fd);
        return descriptor == null || descriptor.pathOnly()
                ? Optional.empty()
                : Optional.of(descriptor.file().kernelFile());
    }

    boolean closeOnExec(int fd) throws LuoError {
        return descriptor(fd).closeOnExec();
    }

    OpenFile remove(int fd) throws LuoError {
        OpenFile file = descriptor(fd).file();
        open.remove(fd);
        return file;
    }

    private Descriptor descriptor(int fd) throws LuoError {
        Descriptor descriptor = open.get(fd);
        if (descriptor == null) {
            throw new LuoError(Errno.EBADF);
        }
        return descriptor;
    }
}
