// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * State of the kernel that several files lean on: saved with the first of them, dropped with the last
 * ({@code struct liveupdate_flb}). Callbacks run under the model's lock and must not call back into it.
 */
public interface Flb {
    /** The longest name, less the NUL ({@code LIVEUPDATE_FLB_COMPAT_LENGTH}). */
    int MAX_NAME_BYTES = 47;

    /** Its name, the same in both kernels. */
    String compatible();

    /** Whether it has all four callbacks; see {@link FileHandler#complete}. */
    default boolean complete() {
        return true;
    }

    /**
     * What {@link Flb#preserve} gives.
     *
     * @param data a handle on what was saved, carried to the next kernel
     * @param object the live object in this kernel; {@code null} when there is none
     */
    record Saved(long data, Object object) {}

    /** Saves the state; called for the first file. */
    Saved preserve() throws LuoError;

    /** Undoes {@link #preserve}; called when the last file is unpreserved. */
    void unpreserve(Saved saved);

    /** Makes the object again in the next kernel; called once, on demand; a failure is final. */
    Object retrieve(long data) throws LuoError;

    /** Drops what was saved; called when the last file is finished. */
    void finish(Object object);
}
