// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.hostagent.luo.model.user.Seals;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;

/** What a memfd can no longer do while it is preserved, and can again afterwards. */
final class MemfdCases {
    private static final int PAGE = 4096;
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 3;
    /** 2^32 pages: one more than {@code memfd_pin_folios} can count. */
    private static final long TOO_BIG = 1L << 44;

    private MemfdCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        "shmem_setattr",
                        "a preserved memfd's size cannot change: EPERM; the same size is accepted",
                        MemfdCases::size),
                single(
                        "shmem_fallocate",
                        "a preserved memfd takes no allocation and no hole: EPERM",
                        MemfdCases::allocate),
                single(
                        "shmem_write_begin",
                        "a preserved memfd can be written, but not beyond its end: EPERM",
                        MemfdCases::write),
                single(
                        "shmem_write_begin",
                        "a write over the end stops at the page that lies beyond it",
                        MemfdCases::writeOver),
                single("memfd_luo_preserve", "an empty memfd is preserved, and held at size 0", MemfdCases::empty),
                single(
                        "memfd_luo_preserve",
                        "the size is held for every descriptor of the memfd",
                        MemfdCases::everyDescriptor),
                single("memfd_luo_unpreserve", "once unpreserved the size can change again", MemfdCases::released),
                single("memfd_pin_folios", "holes are filled, and stay filled once unpreserved", MemfdCases::holes),
                single(
                        "memfd_luo_preserve",
                        "more than 2^32-1 pages are EFBIG, and the size is not held",
                        MemfdCases::tooBig),
                single(
                        "memfd_wait_for_pins",
                        "F_SEAL_WRITE on a preserved memfd is EBUSY, until it is unpreserved",
                        MemfdCases::sealWrite),
                single("memfd_add_seals", "other seals can be added while preserved", MemfdCases::otherSeals),
                single("memfd_luo_preserve", "a memfd sealed against writing is accepted", MemfdCases::sealedBefore));
    }

    private static int preserved(Bench bench, int pages) throws Exception {
        int memfd = bench.memfd(2, pages);
        bench.preserve(bench.session("x"), memfd, 1);
        return memfd;
    }

    private static void size(Bench bench) throws Exception {
        int memfd = preserved(bench, 2);

        Expect.errno(Errno.EPERM, "grow", () -> bench.calls().truncate(memfd, 3 * PAGE));
        Expect.errno(Errno.EPERM, "shrink", () -> bench.calls().truncate(memfd, PAGE));
        Expect.errno(Errno.EPERM, "to nothing", () -> bench.calls().truncate(memfd, 0));
        bench.calls().truncate(memfd, 2 * PAGE);
    }

    private static void allocate(Bench bench) throws Exception {
        int memfd = preserved(bench, 2);

        Expect.errno(Errno.EPERM, "within", () -> bench.calls().allocate(memfd, 0, 0, PAGE));
        Expect.errno(Errno.EPERM, "beyond", () -> bench.calls().allocate(memfd, KEEP_SIZE, 2 * PAGE, PAGE));
        Expect.errno(Errno.EPERM, "hole", () -> bench.calls().allocate(memfd, PUNCH_HOLE, 0, PAGE));
        Expect.bytes("content", new byte[] {1, 2, 3}, bench.calls().read(memfd, 0, 3));
    }

    private static void write(Bench bench) throws Exception {
        int memfd = preserved(bench, 2);

        Expect.equal("within", 3, bench.calls().write(memfd, 2 * PAGE - 3, new byte[] {7, 8, 9}));
        Expect.errno(Errno.EPERM, "beyond", () -> bench.calls().write(memfd, 2 * PAGE, new byte[] {1}));
        Expect.equal("size", 2L * PAGE, bench.calls().sizeBytes(memfd));
        Expect.bytes("content", new byte[] {7, 8, 9}, bench.calls().read(memfd, 2 * PAGE - 3, 10));
    }

    private static void writeOver(Bench bench) throws Exception {
        int memfd = preserved(bench, 2);

        Expect.equal("written", PAGE, bench.calls().write(memfd, PAGE, new byte[2 * PAGE]));
        Expect.equal("size", 2L * PAGE, bench.calls().sizeBytes(memfd));
    }

    private static void empty(Bench bench) throws Exception {
        int memfd = preserved(bench, 0);

        Expect.errno(Errno.EPERM, "grow", () -> bench.calls().truncate(memfd, PAGE));
        Expect.errno(Errno.EPERM, "write", () -> bench.calls().write(memfd, 0, new byte[] {1}));
    }

    private static void everyDescriptor(Bench bench) throws Exception {
        int memfd = bench.memfd();
        int reader = bench.kept(bench.calls().reopenReadOnly(memfd));

        bench.preserve(bench.session("x"), reader, 1);

        Expect.errno(Errno.EPERM, "grow", () -> bench.calls().truncate(memfd, 2 * PAGE));
    }

    private static void released(Bench bench) throws Exception {
        int memfd = bench.memfd();
        int session = bench.session("x");
        bench.preserve(session, memfd, 1);

        bench.close(session);

        bench.calls().truncate(memfd, 2 * PAGE);
        bench.calls().allocate(memfd, PUNCH_HOLE, 0, PAGE);
        Expect.equal("written", 1, bench.calls().write(memfd, 5 * PAGE, new byte[] {1}));
    }

    private static void holes(Bench bench) throws Exception {
        int memfd = bench.memfd(2, 16);
        int session = bench.session("x");
        Expect.equal("blocks before", 8L, bench.calls().blocks(memfd));

        bench.preserve(session, memfd, 1);

        Expect.equal("blocks while preserved", 16 * 8L, bench.calls().blocks(memfd));
        bench.close(session);
        Expect.equal("blocks afterwards", 16 * 8L, bench.calls().blocks(memfd));
    }

    private static void tooBig(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd(2, 0);
        bench.calls().truncate(memfd, TOO_BIG);

        Expect.errno(Errno.EFBIG, "2^32 pages", () -> bench.preserve(session, memfd, 1));

        bench.calls().truncate(memfd, PAGE);
        bench.preserve(session, memfd, 1);
    }

    private static void sealWrite(Bench bench) throws Exception {
        int memfd = bench.memfd();
        int session = bench.session("x");
        bench.preserve(session, memfd, 1);
        Expect.errno(Errno.EBUSY, "F_SEAL_WRITE", () -> bench.calls().addSeals(memfd, Seals.WRITE));

        bench.close(session);

        bench.calls().addSeals(memfd, Seals.WRITE);
        Expect.errno(Errno.EPERM, "write", () -> bench.calls().write(memfd, 0, new byte[] {1}));
    }

    private static void otherSeals(Bench bench) throws Exception {
        int memfd = preserved(bench, 1);

        bench.calls().addSeals(memfd, Seals.GROW | Seals.SHRINK | Seals.FUTURE_WRITE);

        Expect.equal(
                "seals",
                Seals.GROW | Seals.SHRINK | Seals.FUTURE_WRITE,
                bench.calls().seals(memfd));
    }

    private static void sealedBefore(Bench bench) throws Exception {
        int memfd = bench.memfd(2, 4);
        bench.calls().addSeals(memfd, Seals.WRITE | Seals.GROW | Seals.SHRINK | Seals.SEAL);

        bench.preserve(bench.session("x"), memfd, 1);

        Expect.equal("blocks", 4 * 8L, bench.calls().blocks(memfd));
    }
}
