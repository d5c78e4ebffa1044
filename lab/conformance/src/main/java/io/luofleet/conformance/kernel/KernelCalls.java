// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.kernel;

import io.luofleet.conformance.SystemCalls;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** This process, on the running kernel. */
final class KernelCalls implements SystemCalls {
    private static final int STAT_BYTES = 144;
    private static final int STAT_SIZE = 48;
    private static final int STAT_BLOCKS = 64;
    private static final int OWNER_ONLY = 0600;

    /** The lines that {@code fs/proc/fd.c} writes for every file. */
    private static final Set<String> EVERY_FILE = Set.of("pos:", "flags:", "mnt_id:", "ino:");

    private int tmpfsFiles;

    private static int check(String call, IntSupplier action) throws SysException {
        return (int) checkLong(call, action::getAsInt);
    }

    private static long checkLong(String call, LongSupplier action) throws SysException {
        long result = action.getAsLong();
        if (result < 0) {
            throw new SysException(call, Native.lastError(), "");
        }
        return result;
    }

    private static byte[] cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static int open(String path, int flags) throws SysException {
        return check("open", () -> Native.open(cString(path), flags | Native.O_CLOEXEC, OWNER_ONLY));
    }

    private static String pathOf(int fd) {
        return "/proc/self/fd/" + fd;
    }

    @Override
    public int openDevice() throws SysException {
        return open("/dev/liveupdate", Native.O_RDWR);
    }

    @Override
    public int openDeviceReadOnly() throws SysException {
        return open("/dev/liveupdate", Native.O_RDONLY);
    }

    @Override
    public List<String> fdinfo(int fd) throws SysException {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
                    .filter(line -> !EVERY_FILE.contains(line.substring(0, line.indexOf(':') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new SysException("read", Errno.ENOENT.number(), e.getMessage());
        }
    }

    @Override
    public int memfd(int flags) throws SysException {
        return check("memfd_create", () -> Native.memfd_create(cString("conformance"), flags));
    }

    @Override
    public int tmpfsFile(boolean unlinked) throws SysException {
        tmpfsFiles++;
        String path = "/tmp/conformance-" + tmpfsFiles;
        int fd = open(path, Native.O_RDWR | Native.O_CREAT | Native.O_EXCL);
        if (unlinked) {
            check("unlink", () -> Native.unlink(cString(path)));
        }
        return fd;
    }

    @Override
    public int otherFile() throws SysException {
        return open("/proc/self/status", Native.O_RDONLY);
    }

    @Override
    public int reopenReadOnly(int fd) throws SysException {
        return open(pathOf(fd), Native.O_RDONLY);
    }

    @Override
    public int pathOnly(int fd) throws SysException {
        return open(pathOf(fd), Native.O_PATH);
    }

    @Override
    public int dup(int fd) throws SysException {
        return check("dup", () -> Native.dup(fd));
    }

    @Override
    public void close(int fd) throws SysException {
        check("close", () -> Native.close(fd));
    }

    @Override
    public void ioctl(int fd, long request, UserMemory argument) throws SysException {
        try (MappedMemory mapped = MappedMemory.of(argument)) {
            check("ioctl", () -> Native.ioctl(fd, request, mapped.address()));
            mapped.copyBack();
        }
    }

    @Override
    public void truncate(int fd, long sizeBytes) throws SysException {
        check("ftruncate", () -> Native.ftruncate(fd, sizeBytes));
    }

    @Override
    public void allocate(int fd, int mode, long offset, long length) throws SysException {
        check("fallocate", () -> Native.fallocate(fd, mode, offset, length));
    }

    @Override
    public int write(int fd, long offset, byte[] bytes) throws SysException {
        return (int) checkLong("pwrite", () -> Native.pwrite(fd, bytes, bytes.length, offset));
    }

    @Override
    public byte[] read(int fd, long offset, int length) throws SysException {
        byte[] buffer = new byte[length];
        int got = (int) checkLong("pread", () -> Native.pread(fd, buffer, length, offset));
        return Arrays.copyOf(buffer, got);
    }

    @Override
    public void seek(int fd, long position) throws SysException {
        checkLong("lseek", () -> Native.lseek(fd, position, Native.SEEK_SET));
    }

    @Override
    public long position(int fd) throws SysException {
        return checkLong("lseek", () -> Native.lseek(fd, 0, Native.SEEK_CUR));
    }

    @Override
    public int seals(int fd) throws SysException {
        return check("F_GET_SEALS", () -> Native.fcntl(fd, Native.F_GET_SEALS, 0));
    }

    @Override
    public void addSeals(int fd, int seals) throws SysException {
        check("F_ADD_SEALS", () -> Native.fcntl(fd, Native.F_ADD_SEALS, seals));
    }

    @Override
    public long sizeBytes(int fd) throws SysException {
        return stat(fd, STAT_SIZE);
    }

    @Override
    public long blocks(int fd) throws SysException {
        return stat(fd, STAT_BLOCKS);
    }

    private static long stat(int fd, int field) throws SysException {
        byte[] stat = new byte[STAT_BYTES];
        check("fstat", () -> Native.syscall(Native.SYS_FSTAT, fd, stat));
        return ByteBuffer.wrap(stat).order(ByteOrder.LITTLE_ENDIAN).getLong(field);
    }

    @Override
    public int statusFlags(int fd) throws SysException {
        return check("F_GETFL", () -> Native.fcntl(fd, Native.F_GETFL, 0));
    }

    @Override
    public void statusFlags(int fd, int flags) throws SysException {
        check("F_SETFL", () -> Native.fcntl(fd, Native.F_SETFL, flags));
    }

    @Override
    public boolean closeOnExec(int fd) throws SysException {
        return check("F_GETFD", () -> Native.fcntl(fd, Native.F_GETFD, 0)) == 1;
    }

    @Override
    public String link(int fd) throws SysException {
        try {
            return Files.readSymbolicLink(Path.of(pathOf(fd))).toString();
        } catch (IOException e) {
            throw new SysException("readlink", Errno.ENOENT.number(), e.getMessage());
        }
    }

    @Override
    public void withoutFreeDescriptors(Action action) throws Exception {
        long[] limits = new long[2];
        check("getrlimit", () -> Native.getrlimit(Native.RLIMIT_NOFILE, limits));
        int lowest = otherFile();
        close(lowest);
        setLimit(lowest, limits[1]);
        try {
            action.run();
        } finally {
            setLimit(limits[0], limits[1]);
        }
    }

    private static void setLimit(long soft, long hard) throws SysException {
        check("setrlimit", () -> Native.setrlimit(Native.RLIMIT_NOFILE, new long[] {soft, hard}));
    }
}
