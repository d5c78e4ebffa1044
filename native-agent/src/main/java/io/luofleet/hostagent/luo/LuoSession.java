// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.query.ListedFile;
import java.util.List;

/**
 * One open session. It lives as long as a copy of its file descriptor does, in this process or in any that got one by
 * SCM_RIGHTS.
 *
 * <p>Safe for use by several threads; {@link #close} may race with a call and makes it fail with EBADF.
 */
public interface LuoSession extends AutoCloseable {
    /** The name it was created or retrieved by. */
    String name();

    /**
     * The session's file descriptor, to be passed on or kept in custody. It stays owned by this object.
     *
     * @throws IllegalStateException when closed, or when an emulated session has no descriptor
     */
    int fd();

    /**
     * Puts a file into an outgoing session (PRESERVE_FD).
     *
     * @param fd the file, borrowed; it may be closed afterwards
     * @param token the caller's key for it, any 64-bit value, unique in the session
     * @throws KernelException EEXIST token used; EBADF; ENOENT no handler for this kind of file; EBUSY already preserved in
     *     some session, or retrieved and not finished; EINVAL incoming session; else the handler's or the FLB's errno
     */
    void preserve(int fd, long token) throws KernelException;

    /**
     * Takes a file out of an incoming session (RETRIEVE_FD).
     *
     * @return a new file descriptor, with FD_CLOEXEC set, owned by the caller
     * @throws KernelException ENOENT unknown token; EINVAL outgoing session; a handler's errno, which is final: the same
     *     one for ever, so never retry
     */
    int retrieve(long token) throws KernelException;

    /**
     * Ends an incoming session (FINISH): files taken out become ordinary, files not taken out are destroyed. A second call
     * does nothing.
     *
     * @throws KernelException EBUSY some file cannot finish yet, nothing was finished, try later; EINVAL outgoing session
     */
    void finish() throws KernelException;

    /**
     * Asks the kernel for the files that are in the session and not finished (NEXT_FILE), in the order of their preservation. Works
     * on sessions of both directions, and retrieves nothing.
     *
     * @throws KernelException EINVAL a kernel without queries
     */
    List<ListedFile> files() throws KernelException;

    /** Asks the kernel for the session's name (GET_NAME). */
    String readName() throws KernelException;

    /**
     * Closes this copy of the descriptor; never fails and may be called again. With the last copy an outgoing session is
     * unpreserved, and an incoming one is finished, <b>which destroys every file not yet retrieved</b>.
     */
    @Override
    void close();
}
