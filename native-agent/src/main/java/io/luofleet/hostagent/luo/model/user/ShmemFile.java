// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.MemoryFile;
import io.luofleet.hostagent.sys.Errno;

/** An open memfd or tmpfs file, with real pages in the model's memory. */
final class ShmemFile implements MemoryFile {
    /** O_RDWR and O_LARGEFILE, which every memfd has. */
    static final int STATUS = 0x8002;
    /** O_RDONLY and O_LARGEFILE. */
    static final int READ_ONLY = 0x8000;
    /** What F_SETFL can change: O_APPEND, O_NONBLOCK, O_DIRECT, O_NOATIME. */
    private static final int SETTABLE = 0x400 | 0x800 | 0x4000 | 0x40000;

    private static final int APPEND = 0x400;

    private final ShmemInode inode;
    private int status;
    private long position;

    ShmemFile(ShmemInode inode, int status) {
        this.inode = inode;
        this.status = status;
    }

    @Override
    public ShmemInode inode() {
        return inode;
    }

    @Override
    public boolean anonymousSharedMemory() {
        return !inode.named();
    }

    @Override
    public long sizeBytes() {
        return inode.sizeBytes();
    }

    @Override
    public long position() {
        return position;
    }

    void position(long newPosition) throws LuoError {
        if (newPosition < 0) {
            throw new LuoError(Errno.EINVAL);
        }
        position = newPosition;
    }

    int status() {
        return status;
    }

    void status(int flags) {
        status = (status & ~SETTABLE) | (flags & SETTABLE);
    }

    @Override
    public int seals() {
        return inode.seals();
    }

    void addSeals(int seals) throws LuoError {
        requireWritable(Errno.EPERM);
        inode.addSeals(seals);
    }

    void resize(long sizeBytes) throws LuoError {
        requireWritable(Errno.EINVAL);
        if (sizeBytes < 0) {
            throw new LuoError(Errno.EINVAL);
        }
        inode.resize(sizeBytes);
    }

    int write(long offset, byte[] bytes) throws LuoError {
        requireWritable(Errno.EBADF);
        return inode.write((status & APPEND) != 0 ? inode.sizeBytes() : offset, bytes);
    }

    void requireWritable(Errno otherwise) throws LuoError {
        if ((status & 3) == 0) {
            throw new LuoError(otherwise);
        }
    }

    @Override
    public void freezeSize(boolean frozen) {
        inode.freezeSize(frozen);
    }

    @Override
    public Pages pin() throws LuoError {
        inode.pin();
        return new Pinned(inode);
    }

    private record Pinned(ShmemInode inode) implements Pages {
        @Override
        public MemoryFile restore(long position, long sizeBytes, int seals) {
            ShmemFile file = new ShmemFile(inode.restored(sizeBytes, seals), STATUS);
            file.position = position;
            return file;
        }

        @Override
        public void discard() {
            inode.unpin();
        }
    }
}
