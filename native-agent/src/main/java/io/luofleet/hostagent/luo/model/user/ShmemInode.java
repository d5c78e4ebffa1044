// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;
import java.util.TreeMap;

/** A file on shared memory: its pages, size and seals ({@code mm/shmem.c}, {@code mm/memfd.c}). */
final class ShmemInode {
    static final int PAGE_BYTES = 4096;
    private static final int SECTORS_A_PAGE = PAGE_BYTES / 512;
    /** A model of guest memory in tests; more than this would be a mistake. */
    private static final long MAX_MODEL_PAGES = 1 << 16;

    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private final boolean named;
    private long sizeBytes;
    private int seals;
    private final boolean executable;
    private boolean sizeFrozen;
    private boolean pinned;

    /**
     * @param named whether it has a name in a directory, as an ordinary tmpfs file
     * @param seals those it starts with
     * @param executable whether its mode lets anybody execute it
     */
    ShmemInode(boolean named, int seals, boolean executable) {
        this.named = named;
        this.seals = seals;
        this.executable = executable;
    }

    boolean named() {
        return named;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    int seals() {
        return seals;
    }

    /** What {@code st_blocks} says. */
    long blocks() {
        return (long) pages.size() * SECTORS_A_PAGE;
    }

    /** {@code shmem_freeze}. */
    void freezeSize(boolean frozen) {
        sizeFrozen = frozen;
    }

    /** {@code memfd_pin_folios}: also makes pages where there are holes. */
    void pin() throws LuoError {
        long count = Math.ceilDiv(sizeBytes, (long) PAGE_BYTES);
        if (count > MAX_MODEL_PAGES) {
            throw new LuoError(Errno.ENOMEM);
        }
        for (long index = 0; index < count; index++) {
            page(index);
        }
        pinned = count > 0;
    }

    void unpin() {
        pinned = false;
    }

    /** The file that {@code memfd_luo_retrieve} makes of this one's pages. */
    ShmemInode restored(long size, int withSeals) {
        boolean executable = (withSeals & Seals.EXEC) == 0 || (withSeals & Seals.WITH_EXEC) == Seals.WITH_EXEC;
        ShmemInode inode = new ShmemInode(false, withSeals, executable);
        inode.pages.putAll(pages);
        inode.sizeBytes = size;
        return inode;
    }

    /** {@code memfd_add_seals}. */
    void addSeals(int wanted) throws LuoError {
        if ((wanted & ~Seals.ALL) != 0) {
            throw new LuoError(Errno.EINVAL);
        }
        require((seals & Seals.SEAL) == 0);
        int added = (wanted & Seals.EXEC) != 0 && executable ? wanted | Seals.WITH_EXEC : wanted;
        if ((added & Seals.WRITE) != 0 && (seals & Seals.WRITE) == 0 && pinned) {
            throw new LuoError(Errno.EBUSY);
        }
        seals |= added;
    }

    /** {@code shmem_setattr} with ATTR_SIZE. */
    void resize(long size) throws LuoError {
        require(size >= sizeBytes || (seals & Seals.SHRINK) == 0);
        require(size <= sizeBytes || (seals & Seals.GROW) == 0);
        if (size == sizeBytes) {
            return;
        }
        require(!sizeFrozen);
        if (size < sizeBytes) {
            clear(size, sizeBytes);
        }
        sizeBytes = size;
    }

    /** {@code shmem_fallocate} without FALLOC_FL_PUNCH_HOLE. */
    void allocate(long offset, long length, boolean keepSize) throws LuoError {
        require(!sizeFrozen);
        require((seals & Seals.GROW) == 0 || offset + length <= sizeBytes);
        for (long index = offset / PAGE_BYTES; index * PAGE_BYTES < offset + length; index++) {
            page(index);
        }
        if (!keepSize) {
            sizeBytes = Math.max(sizeBytes, offset + length);
        }
    }

    /** {@code shmem_fallocate} with FALLOC_FL_PUNCH_HOLE. */
    void punch(long offset, long length) throws LuoError {
        require(!sizeFrozen);
        require((seals & Seals.NO_WRITE) == 0);
        clear(offset, offset + length);
    }

    /** {@code shmem_write_begin} for each page in turn: what was written before a refusal stays and is counted. */
    int write(long offset, byte[] bytes) throws LuoError {
        int done = 0;
        while (done < bytes.length) {
            long at = offset + done;
            int chunk = (int) Math.min(bytes.length - done, PAGE_BYTES - at % PAGE_BYTES);
            try {
                requireWritable(at + chunk);
            } catch (LuoError e) {
                if (done > 0) {
                    return done;
                }
                throw e;
            }
            System.arraycopy(bytes, done, page(at / PAGE_BYTES), (int) (at % PAGE_BYTES), chunk);
            sizeBytes = Math.max(sizeBytes, at + chunk);
            done += chunk;
        }
        return done;
    }

    private void requireWritable(long end) throws LuoError {
        require((seals & Seals.NO_WRITE) == 0);
        require((seals & Seals.GROW) == 0 || end <= sizeBytes);
        require(!sizeFrozen || end <= sizeBytes);
    }

    byte[] read(long offset, int length) {
        int available = Math.clamp(sizeBytes - offset, 0, length);
        byte[] bytes = new byte[available];
        for (int i = 0; i < available; i++) {
            byte[] page = pages.get((offset + i) / PAGE_BYTES);
            bytes[i] = page == null ? 0 : page[(int) ((offset + i) % PAGE_BYTES)];
        }
        return bytes;
    }

    /** {@code shmem_truncate_range}: whole pages go, parts of pages become zero. */
    private void clear(long from, long to) {
        long firstWhole = Math.ceilDiv(from, (long) PAGE_BYTES);
        long endWhole = to >= sizeBytes ? Math.ceilDiv(to, (long) PAGE_BYTES) : to / PAGE_BYTES;
        zero(from, Math.min(to, firstWhole * PAGE_BYTES));
        zero(Math.max(from, endWhole * PAGE_BYTES), to);
        if (firstWhole < endWhole) {
            pages.subMap(firstWhole, endWhole).clear();
        }
    }

    private void zero(long from, long to) {
        byte[] page = from < to ? pages.get(from / PAGE_BYTES) : null;
        if (page != null) {
            int start = (int) (from % PAGE_BYTES);
            Arrays.fill(page, start, (int) Math.min(PAGE_BYTES, start + to - from), (byte) 0);
        }
    }

    private byte[] page(long index) {
        return pages.computeIfAbsent(index, absent -> new byte[PAGE_BYTES]);
    }

    private static void require(boolean permitted) throws LuoError {
        if (!permitted) {
            throw new LuoError(Errno.EPERM);
        }
    }
}
