// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.Optional;

/**
 * How one type of file is carried over ({@code struct liveupdate_file_handler}). Callbacks run under the model's lock and must not
 * call back into it.
 */
public interface FileHandler {
    /** The longest name, less the NUL ({@code LIVEUPDATE_HNDL_COMPAT_LENGTH}). */
    int MAX_NAME_BYTES = 47;

    /** Its name, the same in both kernels, for example {@code memfd-v2}. */
    String compatible();

    /**
     * Whether it has all the callbacks that a handler must have. The interface makes an incomplete one impossible, the kernel
     * checks it: a model of a broken handler answers no, and is refused with EINVAL.
     */
    default boolean complete() {
        return true;
    }

    /** Whether it is for this file. */
    boolean canPreserve(KernelFile file);

    /** What makes two references the same file; the reference itself unless the handler knows better. */
    default Object id(KernelFile file) {
        return file;
    }

    /** Saves the file; returns a handle on what was saved. */
    long preserve(KernelFile file) throws LuoError;

    /** The same for a file that leans on others of its session. */
    default long preserve(KernelFile file, SessionFiles session) throws LuoError {
        return preserve(file);
    }

    /** Undoes {@link #preserve}. */
    void unpreserve(KernelFile file, long data);

    /** Last words before the kexec; returns the handle, possibly another. */
    default long freeze(KernelFile file, long data) throws LuoError {
        return data;
    }

    /** Undoes {@link #freeze}. */
    default void unfreeze(KernelFile file, long data) {}

    /** Makes the file again in the next kernel. Called once; a failure is final. */
    KernelFile retrieve(long data) throws LuoError;

    /** The same for a file that leans on others of its session. */
    default KernelFile retrieve(long data, SessionFiles session) throws LuoError {
        return retrieve(data);
    }

    /** Whether {@link #finish} may be called now. */
    default boolean canFinish(Optional<KernelFile> file, long data, int retrieveStatus) {
        return true;
    }

    /**
     * Drops what was saved.
     *
     * @param file the file if it was retrieved
     * @param retrieveStatus 1 it was retrieved, 0 nobody asked, a negative errno when that failed
     */
    void finish(Optional<KernelFile> file, long data, int retrieveStatus);
}
