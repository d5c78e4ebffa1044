// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;

/** System calls on descriptors, as the kernel answers them: nothing checked, nothing retried. All throw the kernel's errno. */
public interface SystemCalls {
    /** Opens {@code /dev/liveupdate}. */
    int openDevice() throws SysException;

    /** Opens {@code /dev/liveupdate} with O_RDONLY. */
    int openDeviceReadOnly() throws SysException;

    /** What {@code /proc/self/fdinfo/N} says beyond {@code pos}, {@code flags}, {@code mnt_id} and {@code ino}. */
    List<String> fdinfo(int fd) throws SysException;

    /** {@code memfd_create} with {@code MFD_*} flags, named {@code conformance}. */
    int memfd(int flags) throws SysException;

    /** A new, empty, open file on tmpfs; unlinked or with a name. */
    int tmpfsFile(boolean unlinked) throws SysException;

    /** An open file on no shared memory. */
    int otherFile() throws SysException;

    /** A memfd opened again, for reading, through {@code /proc/self/fd}. */
    int reopenReadOnly(int fd) throws SysException;

    /** The same file opened with O_PATH. */
    int pathOnly(int fd) throws SysException;

    /** {@code dup}. */
    int dup(int fd) throws SysException;

    /** {@code close}. */
    void close(int fd) throws SysException;

    /** {@code ioctl}. */
    void ioctl(int fd, long request, UserMemory argument) throws SysException;

    /** {@code ftruncate}. */
    void truncate(int fd, long sizeBytes) throws SysException;

    /** {@code fallocate}; mode 0, KEEP_SIZE 1, PUNCH_HOLE 2. */
    void allocate(int fd, int mode, long offset, long length) throws SysException;

    /** {@code pwrite}: how much was written. */
    int write(int fd, long offset, byte[] bytes) throws SysException;

    /** {@code pread}. */
    byte[] read(int fd, long offset, int length) throws SysException;

    /** {@code lseek} to an absolute position. */
    void seek(int fd, long position) throws SysException;

    /** The position. */
    long position(int fd) throws SysException;

    /** {@code F_GET_SEALS}. */
    int seals(int fd) throws SysException;

    /** {@code F_ADD_SEALS}. */
    void addSeals(int fd, int seals) throws SysException;

    /** {@code st_size}. */
    long sizeBytes(int fd) throws SysException;

    /** {@code st_blocks}: 512-byte units that are really there. */
    long blocks(int fd) throws SysException;

    /** {@code F_GETFL}. */
    int statusFlags(int fd) throws SysException;

    /** {@code F_SETFL}. */
    void statusFlags(int fd, int flags) throws SysException;

    /** Whether FD_CLOEXEC is set. */
    boolean closeOnExec(int fd) throws SysException;

    /** Where {@code /proc/self/fd/N} points. */
    String link(int fd) throws SysException;

    /** Something done while the process cannot get another descriptor. */
    interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /** Does something with {@code RLIMIT_NOFILE} at the lowest free number. */
    void withoutFreeDescriptors(Action action) throws Exception;
}
