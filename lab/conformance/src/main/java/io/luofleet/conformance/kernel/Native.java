// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.kernel;

import com.sun.jna.Pointer;

/** The C library's functions as the suite calls them on a real kernel. */
final class Native {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    static final int F_GETFD = 1;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int F_ADD_SEALS = 1033;
    static final int F_GET_SEALS = 1034;

    static final int PROT_NONE = 0;
    static final int PROT_READ = 1;
    static final int PROT_READ_WRITE = 3;
    static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    static final int SEEK_SET = 0;
    static final int SEEK_CUR = 1;
    static final int RLIMIT_NOFILE = 7;
    static final long SYS_FSTAT = 5;

    static {
        com.sun.jna.Native.register(Native.class, "c");
    }

    private Native() {}

    static int lastError() {
        return com.sun.jna.Native.getLastError();
    }

    static native int open(byte[] path, int flags, int mode);

    static native int unlink(byte[] path);

    static native int close(int fd);

    static native int dup(int fd);

    static native int ioctl(int fd, long request, Pointer argument);

    static native int fcntl(int fd, int command, long argument);

    static native int memfd_create(byte[] name, int flags);

    static native int ftruncate(int fd, long length);

    static native int fallocate(int fd, int mode, long offset, long length);

    static native long read(int fd, byte[] buffer, long count);

    static native long pread(int fd, byte[] buffer, long count, long offset);

    static native long pwrite(int fd, byte[] buffer, long count, long offset);

    static native long lseek(int fd, long offset, int whence);

    static native int getrlimit(int resource, long[] limits);

    static native int setrlimit(int resource, long[] limits);

    static native Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    static native int mprotect(Pointer address, long length, int protection);

    static native int munmap(Pointer address, long length);

    static native int syscall(long number, int fd, byte[] struct);
}
