// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The C library's functions as the agent calls them; arrays are copied in and out by JNA. Nothing retries or checks here:
 * {@link Sys} does.
 *
 * <p>By {@link Function}, not by direct mapping: registering a class makes JNA reflect on structures and annotations, which costs
 * what several thousand calls do, and an agent makes a few before the guests have their memory.
 *
 * <p>{@code statx}, {@code kexec_file_load} and {@code reboot} go through {@link #syscall}, since not every C library has
 * them under those names; their numbers are the {@link Architecture}'s.
 */
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int F_GETFD = 1;
    static final int F_SETFD = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
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

    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;

    private static final Architecture ARCHITECTURE = Architecture.current();
    static final long SYS_STATX = ARCHITECTURE.statx();
    static final long SYS_REBOOT = ARCHITECTURE.reboot();
    static final long SYS_KEXEC_FILE_LOAD = ARCHITECTURE.kexecFileLoad();

    private static final NativeLibrary C = NativeLibrary.getInstance("c");
    private static final Function OPEN = C.getFunction("open");
    private static final Function CLOSE = C.getFunction("close");
    private static final Function IOCTL = C.getFunction("ioctl");
    private static final Function FSTATFS = C.getFunction("fstatfs");
    private static final Function FCNTL = C.getFunction("fcntl");
    private static final Function CHMOD = C.getFunction("chmod");
    private static final Function LCHOWN = C.getFunction("lchown");
    private static final Function FCHMOD = C.getFunction("fchmod");
    private static final Function MEMFD_CREATE = C.getFunction("memfd_create");
    private static final Function FTRUNCATE = C.getFunction("ftruncate");
    private static final Function READ = C.getFunction("read");
    private static final Function PREAD = C.getFunction("pread");
    private static final Function PWRITE = C.getFunction("pwrite");
    private static final Function LSEEK = C.getFunction("lseek");
    private static final Function SOCKET = C.getFunction("socket");
    private static final Function GETPID = C.getFunction("getpid");
    private static final Function PIPE2 = C.getFunction("pipe2");
    private static final Function SOCKETPAIR = C.getFunction("socketpair");
    private static final Function BIND = C.getFunction("bind");
    private static final Function CONNECT = C.getFunction("connect");
    private static final Function LISTEN = C.getFunction("listen");
    private static final Function ACCEPT4 = C.getFunction("accept4");
    private static final Function SHUTDOWN = C.getFunction("shutdown");
    private static final Function GETSOCKOPT = C.getFunction("getsockopt");
    private static final Function SETSOCKOPT = C.getFunction("setsockopt");
    private static final Function SENDMSG = C.getFunction("sendmsg");
    private static final Function RECVMSG = C.getFunction("recvmsg");
    private static final Function POLL = C.getFunction("poll");
    private static final Function SYNC = C.getFunction("sync");
    private static final Function SYSCALL = C.getFunction("syscall");
    private static final Object[] NOTHING = {};

    private Libc() {}

    static int open(byte[] path, int flags, int mode) {
        return OPEN.invokeInt(new Object[] {path, flags, mode});
    }

    static int close(int fd) {
        return CLOSE.invokeInt(new Object[] {fd});
    }

    static int ioctl(int fd, long request, byte[] argument) {
        return IOCTL.invokeInt(new Object[] {fd, request, argument});
    }

    static int fcntl(int fd, int command, long argument) {
        return FCNTL.invokeInt(new Object[] {fd, command, argument});
    }

    static int fchmod(int fd, int mode) {
        return FCHMOD.invokeInt(new Object[] {fd, mode});
    }

    static int chmod(byte[] path, int mode) {
        return CHMOD.invokeInt(new Object[] {path, mode});
    }

    /** -1 leaves an owner or a group as it is. */
    static int lchown(byte[] path, int uid, int gid) {
        return LCHOWN.invokeInt(new Object[] {path, uid, gid});
    }

    static int memfd_create(byte[] name, int flags) {
        return MEMFD_CREATE.invokeInt(new Object[] {name, flags});
    }

    static int ftruncate(int fd, long length) {
        return FTRUNCATE.invokeInt(new Object[] {fd, length});
    }

    static long read(int fd, byte[] buffer, long count) {
        return READ.invokeLong(new Object[] {fd, buffer, count});
    }

    static long pread(int fd, byte[] buffer, long count, long offset) {
        return PREAD.invokeLong(new Object[] {fd, buffer, count, offset});
    }

    static long pwrite(int fd, byte[] buffer, long count, long offset) {
        return PWRITE.invokeLong(new Object[] {fd, buffer, count, offset});
    }

    static long lseek(int fd, long offset, int whence) {
        return LSEEK.invokeLong(new Object[] {fd, offset, whence});
    }

    static int socket(int domain, int type, int protocol) {
        return SOCKET.invokeInt(new Object[] {domain, type, protocol});
    }

    static int getpid() {
        return GETPID.invokeInt(NOTHING);
    }

    static int pipe2(int[] fds, int flags) {
        return PIPE2.invokeInt(new Object[] {fds, flags});
    }

    static int socketpair(int domain, int type, int protocol, int[] fds) {
        return SOCKETPAIR.invokeInt(new Object[] {domain, type, protocol, fds});
    }

    static int bind(int fd, byte[] address, int length) {
        return BIND.invokeInt(new Object[] {fd, address, length});
    }

    static int connect(int fd, byte[] address, int length) {
        return CONNECT.invokeInt(new Object[] {fd, address, length});
    }

    static int listen(int fd, int backlog) {
        return LISTEN.invokeInt(new Object[] {fd, backlog});
    }

    static int accept4(int fd, Pointer address, Pointer length, int flags) {
        return ACCEPT4.invokeInt(new Object[] {fd, address, length, flags});
    }

    static int shutdown(int fd, int how) {
        return SHUTDOWN.invokeInt(new Object[] {fd, how});
    }

    static int getsockopt(int fd, int level, int option, byte[] value, int[] length) {
        return GETSOCKOPT.invokeInt(new Object[] {fd, level, option, value, length});
    }

    static int setsockopt(int fd, int level, int option, byte[] value, int length) {
        return SETSOCKOPT.invokeInt(new Object[] {fd, level, option, value, length});
    }

    static long sendmsg(int fd, Pointer message, int flags) {
        return SENDMSG.invokeLong(new Object[] {fd, message, flags});
    }

    static long recvmsg(int fd, Pointer message, int flags) {
        return RECVMSG.invokeLong(new Object[] {fd, message, flags});
    }

    static int poll(byte[] fds, long count, int timeoutMillis) {
        return POLL.invokeInt(new Object[] {fds, count, timeoutMillis});
    }

    static void sync() {
        SYNC.invokeVoid(NOTHING);
    }

    static long syscall(long number, long a, long b, long c, byte[] d, long e) {
        return SYSCALL.invokeLong(new Object[] {number, a, b, c, d, e});
    }

    static long syscall(long number, long a, byte[] b, long c, long d, byte[] e) {
        return SYSCALL.invokeLong(new Object[] {number, a, b, c, d, e});
    }

    static int fstatfs(int fd, byte[] statfs) {
        return FSTATFS.invokeInt(new Object[] {fd, statfs});
    }
}
