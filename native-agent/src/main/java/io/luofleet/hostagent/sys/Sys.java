// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** System calls that act on no particular kind of file; each throws {@link SysException} and retries EINTR. */
public final class Sys {
    private static final int STATX_BYTES = 256;
    private static final int STATFS_BYTES = 120;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFSOCK = 0xc000;
    private static final short POLLHUP = 0x10;
    private static final short POLLRDHUP = 0x2000;

    private Sys() {}

    /**
     * What {@code statx} and {@code fstatfs} tell about a file.
     *
     * @param device the file system's device number, the major one in the upper half
     * @param inode its number there
     * @param links names it has; none for a memfd
     * @param socket whether it is a socket
     * @param sizeBytes its size
     * @param fileSystemType the magic number of the file system, for example {@code 0x01021994} for tmpfs and memfds
     */
    public record FileStatus(
            long device, long inode, long links, boolean socket, long sizeBytes, long fileSystemType) {}

    /** Opens a file for reading and writing, with FD_CLOEXEC. */
    public static Fd openReadWrite(Path path) throws SysException {
        return open(path, Libc.O_RDWR);
    }

    /** Opens a file for reading, with FD_CLOEXEC. */
    public static Fd openReadOnly(Path path) throws SysException {
        return open(path, Libc.O_RDONLY);
    }

    /** Opens a file for reading without ever waiting for data, with FD_CLOEXEC. */
    public static Fd openNonBlocking(Path path) throws SysException {
        return open(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
    }

    /** Reads once, at most the buffer's size; 0 at the end of the file. */
    public static int read(int fd, byte[] buffer) throws SysException {
        return (int) checkLong("read", "", () -> Libc.read(fd, buffer, buffer.length));
    }

    private static Fd open(Path path, int flags) throws SysException {
        byte[] name = cString(path.toString());
        return Fd.own(check("open", path.toString(), () -> Libc.open(name, flags | Libc.O_CLOEXEC, 0)));
    }

    /**
     * Calls {@code ioctl} with a structure that the kernel may change.
     *
     * @param name the request's name, for error messages
     * @param argument the structure's bytes, changed in place
     */
    public static int ioctl(int fd, long request, byte[] argument, String name) throws SysException {
        return check(name, "", () -> Libc.ioctl(fd, request, argument));
    }

    /** The status of an open file. */
    public static FileStatus status(int fd) throws SysException {
        // struct statx: stx_nlink 16, stx_mode 28 (u16), stx_ino 32, stx_size 40, stx_dev_major 136, stx_dev_minor 140.
        byte[] statx = new byte[STATX_BYTES];
        byte[] itself = cString("");
        checkLong(
                "statx",
                "",
                () -> Libc.syscall(Libc.SYS_STATX, fd, itself, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, statx));
        // struct statfs of 64-bit architectures: f_type 0.
        byte[] statfs = new byte[STATFS_BYTES];
        check("fstatfs", "", () -> Libc.fstatfs(fd, statfs));
        ByteBuffer file = ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN);
        boolean socket = (file.getShort(28) & S_IFMT) == S_IFSOCK;
        long device = (long) file.getInt(136) << 32 | Integer.toUnsignedLong(file.getInt(140));
        return new FileStatus(
                device,
                file.getLong(32),
                Integer.toUnsignedLong(file.getInt(16)),
                socket,
                file.getLong(40),
                ByteBuffer.wrap(statfs).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }

    /** The seals of a memfd ({@code F_SEAL_*} bits); EINVAL for other files. */
    public static int seals(int fd) throws SysException {
        return check("F_GET_SEALS", "", () -> Libc.fcntl(fd, Libc.F_GET_SEALS, 0));
    }

    /** The file position. */
    public static long position(int fd) throws SysException {
        return checkLong("lseek", "", () -> Libc.lseek(fd, 0, Libc.SEEK_CUR));
    }

    /** Sets the file position. */
    public static void setPosition(int fd, long position) throws SysException {
        checkLong("lseek", "", () -> Libc.lseek(fd, position, Libc.SEEK_SET));
    }

    /** This process's id. The library's ProcessHandle tells it too, and starts a thread pool for it. */
    public static int processId() {
        return Libc.getpid();
    }

    /** Whether the number is an open file descriptor of this process. */
    public static boolean isOpen(int fd) {
        return Libc.fcntl(fd, Libc.F_GETFD, 0) >= 0;
    }

    /** Whether the last copy of a connected socket's other end is closed; what it sent before may still be unread. */
    public static boolean hungUp(int fd) throws SysException {
        return (poll(fd, POLLRDHUP, 0) & (POLLHUP | POLLRDHUP)) != 0;
    }

    /** The two ends of a pipe, both with FD_CLOEXEC. */
    public record Pipe(Fd read, Fd write) {}

    /** Makes a pipe. */
    public static Pipe pipe() throws SysException {
        int[] fds = new int[2];
        check("pipe2", "", () -> Libc.pipe2(fds, Libc.O_CLOEXEC));
        return new Pipe(Fd.own(fds[0]), Fd.own(fds[1]));
    }

    /** Waits until nobody holds a pipe's other end any more; false when the time is up. */
    public static boolean awaitHangUp(int fd, Duration timeout) throws SysException {
        return (poll(fd, (short) 0, Math.toIntExact(timeout.toMillis())) & POLLHUP) != 0;
    }

    private static int poll(int fd, short events, int timeoutMillis) throws SysException {
        // struct pollfd: fd 0, events 4, revents 6.
        ByteBuffer pollfd = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        pollfd.putInt(0, fd).putShort(4, events);
        check("poll", "", () -> Libc.poll(pollfd.array(), 1, timeoutMillis));
        return pollfd.getShort(6);
    }

    /** Writes all file systems' buffers to disk. */
    public static void sync() {
        Libc.sync();
    }

    /**
     * Calls {@code kexec_file_load}.
     *
     * @param initrdFd ignored by the kernel when the flags say that there is none
     * @param commandLine with its final NUL; empty to unload
     */
    public static void kexecFileLoad(int kernelFd, int initrdFd, byte[] commandLine, long flags) throws SysException {
        checkLong(
                "kexec_file_load",
                "",
                () -> Libc.syscall(
                        Libc.SYS_KEXEC_FILE_LOAD, kernelFd, initrdFd, commandLine.length, commandLine, flags));
    }

    /** Calls {@code reboot} with both magic numbers. Returns, or throws, only when the kernel refuses. */
    public static void reboot(int command) throws SysException {
        final long magic1 = 0xfee1deadL;
        final long magic2 = 672274793L;
        checkLong("reboot", "", () -> Libc.syscall(Libc.SYS_REBOOT, magic1, magic2, command, new byte[0], 0));
    }

    /** A byte array that ends in NUL. */
    static byte[] cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static int check(String call, String context, IntSupplier action) throws SysException {
        return (int) checkLong(call, context, action::getAsInt);
    }

    static long checkLong(String call, String context, LongSupplier action) throws SysException {
        while (true) {
            long result = action.getAsLong();
            if (result >= 0) {
                return result;
            }
            int error = Native.getLastError();
            if (error != Errno.EINTR.number()) {
                throw new SysException(call, error, context);
            }
        }
    }
}
