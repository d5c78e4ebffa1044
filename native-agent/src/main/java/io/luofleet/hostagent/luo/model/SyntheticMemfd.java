// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** A memfd whose memory is not there; everything else about it is. */
public final class SyntheticMemfd implements MemoryFile, RehearsalFile {
    private final String name;
    private final Object inode;
    private final long sizeBytes;
    private final int seals;
    private final long position;

    /** A new memfd at position 0, unsealed. */
    public SyntheticMemfd(String name, long sizeBytes) {
        this(name, new Object(), sizeBytes, 0, 0);
    }

    private SyntheticMemfd(String name, Object inode, long sizeBytes, int seals, long position) {
        this.name = name;
        this.inode = inode;
        this.sizeBytes = sizeBytes;
        this.seals = seals;
        this.position = position;
    }

    /** A second open file of the same memory. */
    public SyntheticMemfd reopened() {
        return new SyntheticMemfd(name, inode, sizeBytes, seals, 0);
    }

    /** The same open file with other seals. */
    public SyntheticMemfd sealed(int newSeals) {
        return new SyntheticMemfd(name, inode, sizeBytes, newSeals, position);
    }

    /** The same open file somewhere else. */
    public SyntheticMemfd at(long newPosition) {
        return new SyntheticMemfd(name, inode, sizeBytes, seals, newPosition);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object inode() {
        return inode;
    }

    @Override
    public boolean anonymousSharedMemory() {
        return true;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int seals() {
        return seals;
    }

    @Override
    public Pages pin() {
        return new NamedPages(name);
    }

    private record NamedPages(String name) implements Pages {
        @Override
        public MemoryFile restore(long position, long sizeBytes, int seals) {
            return new SyntheticMemfd(name, new Object(), sizeBytes, seals, position);
        }

        @Override
        public void discard() {}
    }
}
