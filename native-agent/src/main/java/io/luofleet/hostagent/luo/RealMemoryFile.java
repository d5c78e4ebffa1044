// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.MemoryFile;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.nio.file.Path;

/**
 * A real file in the emulated kernel's hands. Memfds can be preserved, everything else is refused as the kernel would.
 *
 * <p>What the kernel does to a memfd itself stays undone: its size can still change while preserved, and it keeps its name and
 * exactly the seals it has. {@link io.luofleet.hostagent.luo.model.user} models these.
 */
final class RealMemoryFile implements MemoryFile {
    /** {@code TMPFS_MAGIC}: memfds live on the kernel's own tmpfs, hugetlb memfds do not. */
    private static final long TMPFS_MAGIC = 0x01021994;

    /** What an inode is to userspace. */
    private record Inode(long device, long number) {}

    private final Fd fd;
    private final Sys.FileStatus status;

    private RealMemoryFile(Fd fd, Sys.FileStatus status) {
        this.fd = fd;
        this.status = status;
    }

    /** Takes over a descriptor. */
    static KernelFile own(Fd fd) throws SysException {
        try {
            return new RealMemoryFile(fd, fd.use(Sys::status));
        } catch (SysException e) {
            fd.close();
            throw e;
        }
    }

    /** The descriptor; it stays this object's. */
    Fd fd() {
        return fd;
    }

    @Override
    public Object inode() {
        return new Inode(status.device(), status.inode());
    }

    @Override
    public boolean anonymousSharedMemory() {
        return status.fileSystemType() == TMPFS_MAGIC && status.links() == 0;
    }

    @Override
    public long sizeBytes() {
        return ask(n -> Sys.status(n).sizeBytes());
    }

    @Override
    public long position() {
        return ask(Sys::position);
    }

    @Override
    public int seals() {
        return ask(Sys::seals);
    }

    private <T> T ask(Fd.Use<T> question) {
        try {
            return fd.use(question);
        } catch (SysException e) {
            throw new IllegalStateException("a memfd in the emulated kernel's hands does not answer: " + fd, e);
        }
    }

    @Override
    public Pages pin() throws LuoError {
        try {
            return new RealPages(fd.duplicate());
        } catch (SysException e) {
            throw new LuoError(e.errno());
        }
    }

    @Override
    public void release() {
        fd.close();
    }

    /** The memfd itself keeps its pages, and its seals with them. */
    private record RealPages(Fd fd) implements Pages {
        /** A new open file of the same memory, as the next kernel makes one: it does not share the old one's position. */
        @Override
        public MemoryFile restore(long position, long sizeBytes, int seals) throws LuoError {
            try (fd) {
                Fd opened = Sys.openReadWrite(Path.of("/proc/self/fd", Integer.toString(fd.number())));
                RealMemoryFile file = (RealMemoryFile) own(opened);
                opened.use(n -> {
                    Sys.setPosition(n, position);
                    return n;
                });
                return file;
            } catch (SysException e) {
                throw new LuoError(e.errno() == Errno.UNKNOWN ? Errno.EIO : e.errno());
            }
        }

        @Override
        public void discard() {
            fd.close();
        }
    }
}
