// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.util.Arrays;

/** A memfd: a file without a name, in memory. */
public final class Memfd implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Fd fd;

    private Memfd(Fd fd) {
        this.fd = fd;
    }

    /**
     * Makes an empty one with FD_CLOEXEC that may be sealed.
     *
     * @param name shown in {@code /proc/PID/fd}, at most 249 bytes
     */
    public static Memfd create(String name) throws SysException {
        byte[] text = Sys.cString(name);
        return new Memfd(Fd.own(Sys.check(
                "memfd_create", name, () -> Libc.memfd_create(text, Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING))));
    }

    /** Takes over a memfd's descriptor. */
    public static Memfd of(Fd fd) {
        return new Memfd(fd);
    }

    /** The descriptor, owned by this object. */
    public Fd fd() {
        return fd;
    }

    /** Its size. */
    public long sizeBytes() throws SysException {
        return fd.use(n -> Sys.status(n).sizeBytes());
    }

    /** Sets its size; new bytes are zero. */
    public void resize(long sizeBytes) throws SysException {
        fd.use(n -> Sys.check("ftruncate", "", () -> Libc.ftruncate(n, sizeBytes)));
    }

    /** Writes all the bytes at an offset; does not move the file position. */
    public void write(long offset, byte[] bytes) throws SysException {
        int written = 0;
        while (written < bytes.length) {
            byte[] rest = written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length);
            long at = offset + written;
            written += fd.use(n -> (int) Sys.checkLong("pwrite", "", () -> Libc.pwrite(n, rest, rest.length, at)));
        }
    }

    /** Reads once at an offset, at most {@code length} bytes; 0 at the end. Does not move the file position. */
    public int read(long offset, byte[] into, int length) throws SysException {
        return fd.use(n -> (int) Sys.checkLong("pread", "", () -> Libc.pread(n, into, length, offset)));
    }

    /** Reads the whole file; does not move the file position. EFBIG above {@code maxBytes}. */
    public byte[] readAll(int maxBytes) throws SysException {
        long size = sizeBytes();
        if (size > maxBytes) {
            throw new SysException(
                    "pread", Errno.EFBIG.number(), "a memfd of " + size + " bytes, at most " + maxBytes + " are read");
        }
        byte[] all = new byte[(int) size];
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, Math.max(1, size))];
        int filled = 0;
        while (filled < all.length) {
            int want = Math.min(chunk.length, all.length - filled);
            long at = filled;
            int got = fd.use(n -> (int) Sys.checkLong("pread", "", () -> Libc.pread(n, chunk, want, at)));
            if (got == 0) {
                return Arrays.copyOf(all, filled);
            }
            System.arraycopy(chunk, 0, all, filled, got);
            filled += got;
        }
        return all;
    }

    @Override
    public void close() {
        fd.close();
    }
}
