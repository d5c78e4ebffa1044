// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** A file on shared memory, real or not, as the memfd handler needs it. */
public interface MemoryFile extends KernelFile {
    /** What all references to the same file have in common (its inode). */
    Object inode();

    /** Whether it is shared memory without a name: memfds are, hugetlb memfds and tmpfs files are not. */
    boolean anonymousSharedMemory();

    /** Its size. */
    long sizeBytes();

    /** Where the next read or write goes. */
    long position();

    /** Its {@code F_SEAL_*} bits. */
    int seals();

    /**
     * Holds its size ({@code shmem_freeze}), for all who have it open: no truncating, no allocating, no punching of holes, no write
     * beyond the end. A real memfd in the emulated kernel's hands cannot be held that way, and does nothing here.
     */
    default void freezeSize(boolean frozen) {}

    /** Fills its holes and keeps its pages where they are, beyond this file's end if need be. */
    Pages pin() throws LuoError;

    /** Pages of a file that is gone, or may be. */
    interface Pages {
        /** Makes a file of them; they are its own from then on. */
        MemoryFile restore(long position, long sizeBytes, int seals) throws LuoError;

        /** Frees them. */
        void discard();
    }
}
