// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.kernel;

import com.sun.jna.Pointer;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.luo.model.user.UserMemory.Access;
import io.luofleet.hostagent.sys.SysException;

/** Memory with the bytes at the very end of a page, and nothing mapped after it. */
final class MappedMemory implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;

    private final UserMemory memory;
    private final Pointer base;
    private final long length;
    private final int start;

    private MappedMemory(UserMemory memory, Pointer base, long length, int start) {
        this.memory = memory;
        this.base = base;
        this.length = length;
        this.start = start;
    }

    static MappedMemory of(UserMemory memory) throws SysException {
        if (memory.access() == Access.UNMAPPED) {
            return new MappedMemory(memory, null, 0, 0);
        }
        byte[] bytes = memory.bytes();
        int pages = Math.max(1, Math.ceilDiv(bytes.length, PAGE_BYTES));
        long length = (pages + 1L) * PAGE_BYTES;
        Pointer base = Native.mmap(null, length, Native.PROT_READ_WRITE, Native.MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (base == null || Pointer.nativeValue(base) == -1) {
            throw new SysException("mmap", Native.lastError(), "");
        }
        int start = pages * PAGE_BYTES - bytes.length;
        base.write(start, bytes, 0, bytes.length);
        MappedMemory mapped = new MappedMemory(memory, base, length, start);
        mapped.protect(memory.access() == Access.READ_ONLY ? Native.PROT_READ : Native.PROT_READ_WRITE);
        return mapped;
    }

    private void protect(int protection) throws SysException {
        long used = length - PAGE_BYTES;
        if (Native.mprotect(base, used, protection) != 0
                || Native.mprotect(base.share(used), PAGE_BYTES, Native.PROT_NONE) != 0) {
            throw new SysException("mprotect", Native.lastError(), "");
        }
    }

    /** What the kernel is given; null for no memory. */
    Pointer address() {
        return base == null ? null : base.share(start);
    }

    /** Lets the caller see what the kernel wrote. */
    void copyBack() {
        if (memory.access() == Access.WRITABLE) {
            base.read(start, memory.bytes(), 0, memory.bytes().length);
        }
    }

    @Override
    public void close() {
        if (base != null) {
            Native.munmap(base, length);
        }
    }
}
