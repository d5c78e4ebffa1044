// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;

/** What the kernel may run out of in the middle of an ioctl, and what it says then. */
public enum Resource {
    /** The process' file descriptor numbers ({@code get_unused_fd_flags}). */
    FD_NUMBER(Errno.EMFILE),
    /** The system's open files ({@code anon_inode_getfile}). */
    OPEN_FILE(Errno.ENFILE),
    /** Memory for a session ({@code luo_session_alloc}). */
    SESSION(Errno.ENOMEM),
    /** Preserved memory for one more entry ({@code kho_block_set_grow}). */
    BLOCK(Errno.ENOMEM),
    /** Memory for a file's entry ({@code struct luo_file}). */
    FILE_ENTRY(Errno.ENOMEM);

    private final Errno errno;

    Resource(Errno errno) {
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
