// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static io.luofleet.hostagent.luo.Outlook.AGAIN;
import static io.luofleet.hostagent.luo.Outlook.ELSEWHERE;
import static io.luofleet.hostagent.luo.Outlook.GONE;
import static io.luofleet.hostagent.luo.Outlook.OUT_OF_REACH;
import static io.luofleet.hostagent.luo.RetrieveFailure.REPEATABLE;
import static io.luofleet.hostagent.luo.RetrieveFailure.STICKY;

import io.luofleet.hostagent.sys.Errno;

/**
 * One row of the table that says which refusals of the kernel are final: call, errno and variant of the kernel to what follows for the
 * memory. Telling a workload that its memory is lost makes it start afresh, so a row is final only where the kernel's source
 * says that it is.
 *
 * @param call the ioctl; the open of the device before it is part of it
 * @param errno what it gave
 * @param variant the kernels the row is for; {@code null} for all
 * @param outlook what follows
 * @param source where Linux 7.3 says so, and in which case
 */
public record Refusal(String call, Errno errno, RetrieveFailure variant, Outlook outlook, String source) {
    /** Takes a session out of the kernel. */
    public static final String RETRIEVE_SESSION = "RETRIEVE_SESSION";

    /** Takes a file out of a session. */
    public static final String RETRIEVE_FD = "RETRIEVE_FD";

    /** Ends a session. */
    public static final String FINISH = "FINISH";

    private static final Refusal[] TABLE = {
        row(RETRIEVE_SESSION, Errno.ENOENT, GONE, "luo_session_retrieve: no incoming session has the name"),
        row(RETRIEVE_SESSION, Errno.EINVAL, ELSEWHERE, "luo_session_retrieve: it is retrieved, and not released yet"),
        row(
                RETRIEVE_SESSION,
                Errno.EFAULT,
                GONE,
                "luo_ioctl_retrieve_session: the fput of a failed answer finishes it"),
        row(RETRIEVE_SESSION, Errno.EIO, OUT_OF_REACH, "luo_open: luo_session_deserialize failed, once for this boot"),
        row(RETRIEVE_SESSION, Errno.EBUSY, AGAIN, "luo_open: somebody has the device open"),
        row(RETRIEVE_SESSION, Errno.ENODEV, AGAIN, "open: the node is not there; what came in is not touched"),
        row(RETRIEVE_SESSION, Errno.EACCES, AGAIN, "open: the node's mode, or the device policy of a cgroup"),
        row(RETRIEVE_SESSION, Errno.EPERM, AGAIN, "open: the device policy of a cgroup, or a security module"),
        row(RETRIEVE_SESSION, Errno.EINTR, AGAIN, "open, or the agent's own wait for the device"),
        row(RETRIEVE_SESSION, Errno.EMFILE, AGAIN, "get_unused_fd_flags, before the session is looked for"),
        row(RETRIEVE_SESSION, Errno.ENFILE, AGAIN, "open; anon_inode_getfile, which leaves the session as it was"),
        row(RETRIEVE_SESSION, Errno.ENOMEM, AGAIN, "open; get_unused_fd_flags; anon_inode_getfile"),
        row(RETRIEVE_SESSION, Errno.EAGAIN, AGAIN, "no path of 7.3; nothing that gives it consumes a session"),
        row(RETRIEVE_SESSION, Errno.ENOTTY, AGAIN, "open: the node is not LUO's; what came in is not touched"),
        row(RETRIEVE_SESSION, Errno.E2BIG, AGAIN, "copy_struct_from_user, before the session is looked for"),
        row(RETRIEVE_FD, Errno.EMFILE, AGAIN, "get_unused_fd_flags, before the file is looked for"),
        row(RETRIEVE_FD, Errno.EINTR, AGAIN, "no path of 7.3; nothing that gives it consumes a file"),
        row(RETRIEVE_FD, Errno.ENOENT, GONE, "luo_retrieve_file: no file has the token"),
        row(RETRIEVE_FD, Errno.ENOMEM, STICKY, GONE, "luo_retrieve_file: retrieve_status; memfd_luo_retrieve freed it"),
        row(RETRIEVE_FD, Errno.ENFILE, STICKY, GONE, "luo_retrieve_file: retrieve_status; memfd_alloc_file"),
        row(RETRIEVE_FD, Errno.ENOSPC, STICKY, GONE, "luo_retrieve_file: retrieve_status; shmem_inode_acct_blocks"),
        row(RETRIEVE_FD, Errno.ENOMEM, REPEATABLE, AGAIN, "kernel-patches: charged before anything is consumed"),
        row(
                RETRIEVE_FD,
                Errno.ENFILE,
                REPEATABLE,
                AGAIN,
                "kernel-patches: the file is made before anything is consumed"),
        row(RETRIEVE_FD, Errno.ENOSPC, REPEATABLE, AGAIN, "kernel-patches: accounted before anything is consumed"),
        row(RETRIEVE_FD, Errno.EIO, GONE, "memfd_luo_retrieve_folios: a page cannot be restored"),
        row(RETRIEVE_FD, Errno.EINVAL, GONE, "memfd_luo_retrieve: its data cannot be read; or an outgoing session"),
        row(RETRIEVE_FD, Errno.EOPNOTSUPP, GONE, "memfd_luo_retrieve: seals that this kernel does not know"),
        row(RETRIEVE_FD, Errno.EFAULT, AGAIN, "luo_session_retrieve_fd: luo_ucmd_respond; the session keeps the file"),
        row(FINISH, Errno.EBUSY, AGAIN, "luo_file_finish: can_finish of some file; nothing was finished"),
        row(FINISH, Errno.EINTR, AGAIN, "no path of 7.3; luo_file_finish is whole or not begun"),
        row(FINISH, Errno.EINVAL, GONE, "luo_session_ioctl: an outgoing session"),
    };

    private static Refusal row(String call, Errno errno, Outlook outlook, String source) {
        return new Refusal(call, errno, null, outlook, source);
    }

    private static Refusal row(String call, Errno errno, RetrieveFailure variant, Outlook outlook, String source) {
        return new Refusal(call, errno, variant, outlook, source);
    }

    /** All rows. */
    public static Refusal[] table() {
        return TABLE.clone();
    }

    /**
     * What a refusal means.
     *
     * <p>What the table does not have is not final, for memory that is there must not be called lost; but a file handler's own errno on a
     * kernel that keeps it is given for ever, whatever it is.
     */
    public static Outlook outlook(KernelException refused, RetrieveFailure variant) {
        for (Refusal row : TABLE) {
            if (row.errno == refused.errno()
                    && row.call.equals(refused.call())
                    && (row.variant == null || row.variant == variant)) {
                return row.outlook;
            }
        }
        return refused.call().equals(RETRIEVE_FD) && variant == STICKY ? GONE : AGAIN;
    }
}
