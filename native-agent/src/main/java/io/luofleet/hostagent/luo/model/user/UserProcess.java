// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.FileKind;
import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.Luo;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.OpaqueFile;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;

/**
 * A process of one boot, by its system calls. Descriptors and errnos are as on Linux; numbers are the lowest free ones. One thread.
 */
public final class UserProcess {
    /** {@code MFD_CLOEXEC}. */
    public static final int MFD_CLOEXEC = 0x1;
    /** {@code MFD_ALLOW_SEALING}. */
    public static final int MFD_ALLOW_SEALING = 0x2;
    /** {@code MFD_HUGETLB}. */
    public static final int MFD_HUGETLB = 0x4;
    /** {@code MFD_NOEXEC_SEAL}. */
    public static final int MFD_NOEXEC_SEAL = 0x8;

    private static final int KEEP_SIZE = 0x1;
    private static final int PUNCH_HOLE = 0x2;

    private final Luo luo;
    private final FdTable table = new FdTable();

    /** A process that runs under this kernel. */
    public UserProcess(Luo luo) {
        this.luo = luo;
    }

    /** Opens the device: EMFILE; ENOENT there is none; EBUSY; EIO. */
    public int openDevice() throws LuoError {
        int fd = table.reserve();
        return table.install(fd, new OpenFile.OfDevice(luo.open()), true);
    }

    /** Opens the device with O_RDONLY: EMFILE; ENOENT there is none; without the queries as {@link #openDevice}. */
    public int openDeviceReadOnly() throws LuoError {
        int fd = table.reserve();
        return table.install(fd, new OpenFile.OfDevice(luo.openReadOnly()), true);
    }

    /**
     * {@code memfd_create}: EMFILE.
     *
     * @param flags {@code MFD_*} bits
     */
    public int memfd(int flags) throws LuoError {
        int fd = table.reserve();
        boolean closeOnExec = (flags & MFD_CLOEXEC) != 0;
        if ((flags & MFD_HUGETLB) != 0) {
            OpaqueFile huge = new OpaqueFile(FileKind.HUGETLB_MEMFD.compatible(1), "", 0);
            return table.install(fd, new OpenFile.OfFile(huge, "/memfd:conformance (deleted)"), closeOnExec);
        }
        boolean noExec = (flags & MFD_NOEXEC_SEAL) != 0;
        int sealing = (flags & MFD_ALLOW_SEALING) != 0 ? 0 : Seals.SEAL;
        ShmemInode inode = new ShmemInode(false, noExec ? Seals.EXEC : sealing, !noExec);
        return install(fd, new ShmemFile(inode, ShmemFile.STATUS), "/memfd:conformance (deleted)", closeOnExec);
    }

    /** Opens a new file on tmpfs for reading and writing: EMFILE. */
    public int tmpfsFile(boolean unlinked) throws LuoError {
        ShmemInode inode = new ShmemInode(!unlinked, Seals.SEAL, false);
        String link = "/tmp/conformance" + (unlinked ? " (deleted)" : "");
        return install(table.reserve(), new ShmemFile(inode, ShmemFile.STATUS), link, true);
    }

    /** Opens a file that is on no shared memory: EMFILE. */
    public int otherFile() throws LuoError {
        return table.install(table.reserve(), new OpenFile.OfFile(new KernelFile() {}, "/proc/1/status"), true);
    }

    /** Opens a memfd again for reading only, with a position of its own, through {@code /proc/self/fd}: EMFILE, EBADF. */
    public int reopenReadOnly(int fd) throws LuoError {
        ShmemFile again = new ShmemFile(shmem(fd).inode(), ShmemFile.READ_ONLY);
        return install(table.reserve(), again, table.get(fd).link(), true);
    }

    /** {@code open(…, O_PATH)} of the same: a descriptor that is good for nothing but its path. */
    public int pathOnly(int fd) throws LuoError {
        table.get(fd);
        return table.installPath(table.reserve());
    }

    /** {@code dup}: EBADF, EMFILE. */
    public int dup(int fd) throws LuoError {
        OpenFile file = table.get(fd);
        return table.install(table.reserve(), file.get(), false);
    }

    /** {@code close}: EBADF. With the last descriptor of a file it is released. */
    public void close(int fd) throws LuoError {
        table.remove(fd).put();
    }

    /** {@code RLIMIT_NOFILE}, soft: no descriptor number from this one on is given out. */
    public void limitDescriptors(int limit) {
        table.limit(limit);
    }

    /** {@code ioctl}: EBADF, ENOTTY, else as the device or the session answers. */
    public void ioctl(int fd, long request, UserMemory argument) throws LuoError {
        switch (table.get(fd)) {
            case OpenFile.OfDevice device -> new DeviceIoctl(device.device(), table).call(request, argument);
            case OpenFile.OfSession session -> new SessionIoctl(session.session(), table).call(request, argument);
            default -> throw new LuoError(Errno.ENOTTY);
        }
    }

    /** {@code ftruncate}: EBADF; EINVAL; EPERM sealed, or its size is frozen. */
    public void truncate(int fd, long sizeBytes) throws LuoError {
        shmem(fd).resize(sizeBytes);
    }

    /** {@code fallocate}: EBADF; EINVAL; EOPNOTSUPP; EPERM sealed, or its size is frozen. */
    public void allocate(int fd, int mode, long offset, long length) throws LuoError {
        ShmemFile file = shmem(fd);
        if (offset < 0 || length <= 0) {
            throw new LuoError(Errno.EINVAL);
        }
        boolean punch = (mode & PUNCH_HOLE) != 0;
        boolean keepSize = (mode & KEEP_SIZE) != 0;
        if ((mode & ~(KEEP_SIZE | PUNCH_HOLE)) != 0 || (punch && !keepSize)) {
            throw new LuoError(Errno.EOPNOTSUPP);
        }
        file.requireWritable(Errno.EBADF);
        if (punch) {
            file.inode().punch(offset, length);
        } else {
            file.inode().allocate(offset, length, keepSize);
        }
    }

    /** {@code pwrite}: EBADF; EPERM sealed, or beyond a frozen end; else how many bytes were written. */
    public int write(int fd, long offset, byte[] bytes) throws LuoError {
        return shmem(fd).write(offset, bytes);
    }

    /** {@code pread}: EBADF. */
    public byte[] read(int fd, long offset, int length) throws LuoError {
        return shmem(fd).inode().read(offset, length);
    }

    /** {@code lseek}. */
    public long position(int fd) throws LuoError {
        return shmem(fd).position();
    }

    /** {@code lseek} with SEEK_SET: EBADF, EINVAL. */
    public void seek(int fd, long position) throws LuoError {
        shmem(fd).position(position);
    }

    /** {@code F_GET_SEALS}: EBADF. */
    public int seals(int fd) throws LuoError {
        return shmem(fd).seals();
    }

    /** {@code F_ADD_SEALS}: EBADF; EPERM read-only or sealed; EINVAL; EBUSY pages are pinned. */
    public void addSeals(int fd, int seals) throws LuoError {
        shmem(fd).addSeals(seals);
    }

    /** {@code st_size}. */
    public long sizeBytes(int fd) throws LuoError {
        return shmem(fd).sizeBytes();
    }

    /** {@code st_blocks}. */
    public long blocks(int fd) throws LuoError {
        return shmem(fd).inode().blocks();
    }

    /** {@code F_GETFL}. */
    public int statusFlags(int fd) throws LuoError {
        return shmem(fd).status();
    }

    /** {@code F_SETFL}. */
    public void statusFlags(int fd, int flags) throws LuoError {
        shmem(fd).status(flags);
    }

    /** Whether FD_CLOEXEC is set: EBADF. */
    public boolean closeOnExec(int fd) throws LuoError {
        return table.closeOnExec(fd);
    }

    /** The target of {@code /proc/self/fd/N}: ENOENT. */
    public String link(int fd) throws LuoError {
        return table.get(fd).link();
    }

    /** What {@code /proc/self/fdinfo/N} has beyond the lines that every file has: EBADF. */
    public List<String> fdinfo(int fd) throws LuoError {
        return table.get(fd).fdinfo();
    }

    private int install(int fd, ShmemFile file, String link, boolean closeOnExec) {
        return table.install(fd, new OpenFile.OfFile(file, link), closeOnExec);
    }

    private ShmemFile shmem(int fd) throws LuoError {
        if (table.get(fd).kernelFile() instanceof ShmemFile file) {
            return file;
        }
        throw new LuoError(Errno.EINVAL);
    }
}
