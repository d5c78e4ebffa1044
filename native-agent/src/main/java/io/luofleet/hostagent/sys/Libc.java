// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library's functions as the agent calls them. Direct mapping, because it costs the least at start; byte arrays are
 * copied in and out by JNA. Nothing retries or checks here: {@link Sys} does.
 *
 * <p>{@code fstat}, {@code kexec_file_load} and {@code reboot} go through {@link #syscall}, since not every C library has
 * them under those names.
 */
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int F_GETFD = 1;
    static final int F_SETFD = 2;
    static final int FD_CLOEXEC = 1;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int F_GET_SEALS = 1034;

    static final int SEEK_SET = 0;
    static final int SEEK_CUR = 1;

    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SCM_RIGHTS = 1;
    static final int MSG_CTRUNC = 0x8;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;
    static final int SHUT_RDWR = 2;

    static final int MFD_CLOEXEC = 1;
    static final int MFD_ALLOW_SEALING = 2;

    static final long SYS_FSTAT = 5;
    static final long SYS_FSTATFS = 138;
    static final long SYS_REBOOT = 169;
    static final long SYS_KEXEC_FILE_LOAD = 320;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int open(byte[] path, int flags, int mode);

    static native int close(int fd);

    static native int ioctl(int fd, long request, byte[] argument);

    static native int fcntl(int fd, int command, long argument);

    static native int fchmod(int fd, int mode);

    static native int memfd_create(byte[] name, int flags);

    static native int ftruncate(int fd, long length);

    static native long read(int fd, byte[] buffer, long count);

    static native long pread(int fd, byte[] buffer, long count, long offset);

    static native long pwrite(int fd, byte[] buffer, long count, long offset);

    static native long lseek(int fd, long offset, int whence);

    static native int socket(int domain, int type, int protocol);

    static native int pipe2(int[] fds, int flags);

    static native int socketpair(int domain, int type, int protocol, int[] fds);

    static native int bind(int fd, byte[] address, int length);

    static native int connect(int fd, byte[] address, int length);

    static native int listen(int fd, int backlog);

    static native int accept4(int fd, Pointer address, Pointer length, int flags);

    static native int shutdown(int fd, int how);

    static native int getsockopt(int fd, int level, int option, byte[] value, int[] length);

    static native int setsockopt(int fd, int level, int option, byte[] value, int length);

    static native long sendmsg(int fd, Pointer message, int flags);

    static native long recvmsg(int fd, Pointer message, int flags);

    static native int poll(byte[] fds, long count, int timeoutMillis);

    static native void sync();

    static native long syscall(long number, long a, long b, long c, byte[] d, long e);
}
