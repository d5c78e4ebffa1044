// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;
import java.util.Optional;

/** The handler for memfds ({@code mm/memfd_luo.c}). */
public final class MemfdHandler implements FileHandler {
    /** {@code MEMFD_LUO_FH_COMPATIBLE} of 7.3. */
    public static final String COMPATIBLE = "memfd-v2";

    /** {@code MEMFD_LUO_ALL_SEALS}: SEAL, SHRINK, GROW, WRITE, FUTURE_WRITE, EXEC. */
    private static final int KNOWN_SEALS = 0x3f;

    private static final int SEAL_EXEC = 0x20;
    /** SHRINK, GROW, WRITE, FUTURE_WRITE. */
    private static final int WRITE_SEALS = 0x1e;

    private static final long PAGE_BYTES = 4096;
    private static final long MAX_PAGES = 0xffff_ffffL;

    private final String compatible;
    private final KhoMemory memory;
    private final boolean fixed;

    /**
     * @param compatible its version, for example {@value #COMPATIBLE}
     * @param memory the machine's
     * @param fixed whether the kernel has the fixes of kernel-patches
     */
    public MemfdHandler(String compatible, KhoMemory memory, boolean fixed) {
        this.compatible = compatible;
        this.memory = memory;
        this.fixed = fixed;
    }

    /** {@code struct memfd_luo_ser}. */
    private static final class Saved implements KhoMemory.Content {
        private final MemoryFile.Pages pages;
        private final long sizeBytes;
        private int seals;
        private long position;

        Saved(MemoryFile.Pages pages, MemoryFile file) {
            this.pages = pages;
            this.sizeBytes = file.sizeBytes();
            this.seals = file.seals();
            this.position = file.position();
        }

        @Override
        public void discard() {
            pages.discard();
        }
    }

    @Override
    public String compatible() {
        return compatible;
    }

    @Override
    public boolean canPreserve(KernelFile file) {
        return file instanceof MemoryFile memoryFile && memoryFile.anonymousSharedMemory();
    }

    @Override
    public Object id(KernelFile file) {
        return ((MemoryFile) file).inode();
    }

    @Override
    public long preserve(KernelFile file) throws LuoError {
        MemoryFile memoryFile = (MemoryFile) file;
        memoryFile.freezeSize(true);
        try {
            return save(memoryFile);
        } catch (LuoError e) {
            memoryFile.freezeSize(false);
            throw e;
        }
    }

    private long save(MemoryFile memoryFile) throws LuoError {
        if ((memoryFile.seals() & ~KNOWN_SEALS) != 0) {
            throw new LuoError(Errno.EOPNOTSUPP);
        }
        if (Math.ceilDiv(memoryFile.sizeBytes(), PAGE_BYTES) > MAX_PAGES) {
            throw new LuoError(Errno.EFBIG);
        }
        return memory.preserve(new Saved(memoryFile.pin(), memoryFile));
    }

    @Override
    public void unpreserve(KernelFile file, long data) {
        ((MemoryFile) file).freezeSize(false);
        memory.free(data);
    }

    /** Position and seals may have changed since; upstream only looks at the position. */
    @Override
    public long freeze(KernelFile file, long data) throws LuoError {
        MemoryFile memoryFile = (MemoryFile) file;
        Saved saved = memory.read(data, Saved.class);
        if (fixed) {
            if ((memoryFile.seals() & ~KNOWN_SEALS) != 0) {
                throw new LuoError(Errno.EOPNOTSUPP);
            }
            saved.seals = memoryFile.seals();
        }
        saved.position = memoryFile.position();
        return data;
    }

    @Override
    public KernelFile retrieve(long data) throws LuoError {
        if (data == 0) {
            throw new LuoError(Errno.EINVAL);
        }
        Saved saved = memory.take(data, Saved.class);
        if ((saved.seals & ~KNOWN_SEALS) != 0) {
            saved.discard();
            throw new LuoError(Errno.EOPNOTSUPP);
        }
        return saved.pages.restore(saved.position, saved.sizeBytes, appliedSeals(saved.seals));
    }

    /**
     * Upstream the new file is made executable, and {@code memfd_add_seals} lets no executable file be sealed against changes of that
     * without sealing it against all others too. So a memfd made with MFD_NOEXEC_SEAL, writable before, comes back read-only.
     */
    private int appliedSeals(int seals) {
        return fixed || (seals & SEAL_EXEC) == 0 ? seals : seals | WRITE_SEALS;
    }

    /** Retrieve has dropped everything already, also where it failed. */
    @Override
    public void finish(Optional<KernelFile> file, long data, int retrieveStatus) {
        if (retrieveStatus == 0) {
            memory.free(data);
        }
    }
}
