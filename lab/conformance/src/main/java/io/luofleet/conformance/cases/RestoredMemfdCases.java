// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.Kernels.WITHOUT_QUERIES;
import static io.luofleet.conformance.Case.Kernels.WITH_QUERIES;
import static io.luofleet.conformance.Case.across;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.hostagent.luo.model.user.Seals;
import io.luofleet.hostagent.luo.model.user.UserProcess;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.stream.Stream;

/** What of a memfd comes through a live update, and what does not. */
final class RestoredMemfdCases {
    private static final int PAGE = 4096;
    private static final int O_APPEND = 0x400;
    private static final int O_RDWR_LARGEFILE = 0x8002;

    private RestoredMemfdCases() {}

    static List<Case> all() {
        return Stream.of(contents(), attributes()).flatMap(List::stream).toList();
    }

    private static List<Case> contents() {
        return List.of(
                across(
                        "memfd_luo_retrieve_folios",
                        "a sparse memfd of odd size comes back whole, its holes filled with zeros",
                        RestoredMemfdCases::sparse,
                        RestoredMemfdCases::sparseBack),
                across(
                        "memfd_luo_freeze",
                        "the position is that at the kexec, not that at the preservation",
                        RestoredMemfdCases::position,
                        RestoredMemfdCases::positionBack),
                across(
                        "memfd_luo_preserve_folios",
                        "what was written after the preservation comes through",
                        RestoredMemfdCases::written,
                        RestoredMemfdCases::writtenBack),
                across(
                        "memfd_luo_retrieve",
                        "an empty memfd comes back empty, and can grow",
                        bench -> keep(bench, bench.memfd(2, 0)),
                        RestoredMemfdCases::emptyBack),
                across(
                        "memfd_luo_retrieve",
                        "seals come through, and hold",
                        RestoredMemfdCases::sealed,
                        RestoredMemfdCases::sealedBack),
                across(
                        WITHOUT_QUERIES,
                        "memfd_luo_preserve",
                        "a seal added after the preservation is lost",
                        RestoredMemfdCases::sealedLate,
                        bench -> sealedLateBack(bench, 0)),
                across(
                        WITH_QUERIES,
                        "memfd_luo_freeze",
                        "a seal added after the preservation comes through",
                        RestoredMemfdCases::sealedLate,
                        bench -> sealedLateBack(bench, Seals.GROW)),
                across(
                        "memfd_luo_retrieve",
                        "a memfd made without MFD_ALLOW_SEALING still takes no seals",
                        bench -> keep(bench, bench.memfd(0, 1)),
                        RestoredMemfdCases::unsealableBack));
    }

    private static List<Case> attributes() {
        return List.of(
                across(
                        WITHOUT_QUERIES,
                        "memfd_add_seals",
                        "a writable memfd made with MFD_NOEXEC_SEAL comes back sealed against writing",
                        bench -> keep(bench, bench.memfd(UserProcess.MFD_NOEXEC_SEAL, 1)),
                        RestoredMemfdCases::noExecBackSealed),
                across(
                        WITH_QUERIES,
                        "memfd_luo_retrieve",
                        "a writable memfd made with MFD_NOEXEC_SEAL comes back as it was",
                        bench -> keep(bench, bench.memfd(UserProcess.MFD_NOEXEC_SEAL, 1)),
                        RestoredMemfdCases::noExecBack),
                across(
                        "memfd_luo_retrieve",
                        "a memfd preserved through a reading descriptor comes back writable",
                        RestoredMemfdCases::reader,
                        RestoredMemfdCases::readerBack),
                across(
                        "memfd_luo_retrieve",
                        "an unlinked tmpfs file comes back as a memfd that takes no seals",
                        RestoredMemfdCases::tmpfs,
                        RestoredMemfdCases::tmpfsBack),
                across(
                        "memfd_luo_retrieve",
                        "name and status flags are lost; the new descriptor closes on exec",
                        RestoredMemfdCases::append,
                        RestoredMemfdCases::appendBack),
                across(
                        "memfd_luo_retrieve",
                        "a retrieved memfd's size is free before FINISH already",
                        bench -> keep(bench, bench.memfd(2, 2)),
                        RestoredMemfdCases::resizeBack),
                across(
                        "memfd_luo_retrieve",
                        "a retrieved memfd can be sealed against writing before FINISH",
                        bench -> keep(bench, bench.memfd(2, 2)),
                        RestoredMemfdCases::sealBack));
    }

    private static int keep(Bench bench, int memfd) throws Exception {
        bench.preserve(bench.session("x"), memfd, 1);
        return memfd;
    }

    private static int back(Bench bench) throws Exception {
        return bench.file(bench.incoming("x"), 1);
    }

    private static void sparse(Bench bench) throws Exception {
        int memfd = bench.memfd(2, 5);
        bench.calls().write(memfd, 3 * PAGE + 10, new byte[] {42});
        bench.calls().truncate(memfd, 4 * PAGE + 77);
        keep(bench, memfd);
    }

    private static void sparseBack(Bench bench) throws Exception {
        int memfd = back(bench);

        byte[] expected = new byte[4 * PAGE + 77];
        System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 0, 3);
        expected[3 * PAGE + 10] = 42;
        Expect.equal("size", (long) expected.length, bench.calls().sizeBytes(memfd));
        Expect.bytes("content", expected, bench.calls().read(memfd, 0, expected.length));
        Expect.equal("blocks", 5 * 8L, bench.calls().blocks(memfd));
    }

    private static void position(Bench bench) throws Exception {
        int memfd = bench.memfd();
        bench.calls().seek(memfd, 7);
        keep(bench, memfd);
        bench.calls().seek(memfd, 1234);
    }

    private static void positionBack(Bench bench) throws Exception {
        Expect.equal("position", 1234L, bench.calls().position(back(bench)));
    }

    private static void written(Bench bench) throws Exception {
        int memfd = keep(bench, bench.memfd(2, 3));
        bench.calls().write(memfd, 2 * PAGE, new byte[] {9, 9, 9});
    }

    private static void writtenBack(Bench bench) throws Exception {
        Expect.bytes("content", new byte[] {9, 9, 9}, bench.calls().read(back(bench), 2 * PAGE, 3));
    }

    private static void emptyBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.equal("size", 0L, bench.calls().sizeBytes(memfd));
        bench.calls().truncate(memfd, PAGE);
    }

    private static void sealed(Bench bench) throws Exception {
        int memfd = bench.memfd();
        bench.calls().addSeals(memfd, Seals.WRITE | Seals.GROW | Seals.SEAL);
        keep(bench, memfd);
    }

    private static void sealedBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.equal(
                "seals", Seals.WRITE | Seals.GROW | Seals.SEAL, bench.calls().seals(memfd));
        Expect.bytes("content", new byte[] {1, 2, 3}, bench.calls().read(memfd, 0, 3));
        Expect.errno(Errno.EPERM, "write", () -> bench.calls().write(memfd, 0, new byte[] {1}));
        Expect.errno(Errno.EPERM, "grow", () -> bench.calls().truncate(memfd, 2 * PAGE));
        Expect.errno(Errno.EPERM, "seal", () -> bench.calls().addSeals(memfd, Seals.SHRINK));
        bench.calls().truncate(memfd, 0);
    }

    private static void sealedLate(Bench bench) throws Exception {
        bench.calls().addSeals(keep(bench, bench.memfd()), Seals.GROW);
    }

    private static void sealedLateBack(Bench bench, int seals) throws Exception {
        Expect.equal("seals", seals, bench.calls().seals(back(bench)));
    }

    private static void unsealableBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.equal("seals", Seals.SEAL, bench.calls().seals(memfd));
        Expect.errno(Errno.EPERM, "seal", () -> bench.calls().addSeals(memfd, Seals.GROW));
    }

    private static void noExecBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.equal("seals", Seals.EXEC, bench.calls().seals(memfd));
        bench.calls().write(memfd, 0, new byte[] {7});
        Expect.bytes("content", new byte[] {7, 2, 3}, bench.calls().read(memfd, 0, 3));
    }

    private static void noExecBackSealed(Bench bench) throws Exception {
        int memfd = back(bench);

        int all = Seals.EXEC | Seals.SHRINK | Seals.GROW | Seals.WRITE | Seals.FUTURE_WRITE;
        Expect.equal("seals", all, bench.calls().seals(memfd));
        Expect.errno(Errno.EPERM, "write", () -> bench.calls().write(memfd, 0, new byte[] {1}));
        Expect.bytes("content", new byte[] {1, 2, 3}, bench.calls().read(memfd, 0, 3));
    }

    private static void reader(Bench bench) throws Exception {
        int reader = bench.kept(bench.calls().reopenReadOnly(bench.memfd()));
        Expect.errno(Errno.EBADF, "write before", () -> bench.calls().write(reader, 0, new byte[] {1}));
        keep(bench, reader);
    }

    private static void readerBack(Bench bench) throws Exception {
        Expect.equal("written", 1, bench.calls().write(back(bench), 0, new byte[] {1}));
    }

    private static void tmpfs(Bench bench) throws Exception {
        int file = bench.kept(bench.calls().tmpfsFile(true));
        bench.calls().write(file, 0, new byte[] {5, 6});
        keep(bench, file);
    }

    private static void tmpfsBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.bytes("content", new byte[] {5, 6}, bench.calls().read(memfd, 0, 10));
        Expect.equal("link", "/ (deleted)", bench.calls().link(memfd));
        Expect.equal("seals", Seals.SEAL, bench.calls().seals(memfd));
    }

    private static void append(Bench bench) throws Exception {
        int memfd = bench.memfd();
        bench.calls().statusFlags(memfd, O_APPEND);
        Expect.equal("flags before", O_RDWR_LARGEFILE | O_APPEND, bench.calls().statusFlags(memfd));
        keep(bench, memfd);
    }

    private static void appendBack(Bench bench) throws Exception {
        int memfd = back(bench);

        Expect.equal("flags", O_RDWR_LARGEFILE, bench.calls().statusFlags(memfd));
        Expect.equal("link", "/ (deleted)", bench.calls().link(memfd));
        Expect.equal("FD_CLOEXEC", true, bench.calls().closeOnExec(memfd));
    }

    private static void resizeBack(Bench bench) throws Exception {
        int memfd = back(bench);

        bench.calls().truncate(memfd, 4 * PAGE);
        bench.calls().allocate(memfd, 3, 0, PAGE);
        bench.calls().truncate(memfd, PAGE);

        Expect.equal("size", (long) PAGE, bench.calls().sizeBytes(memfd));
    }

    private static void sealBack(Bench bench) throws Exception {
        int memfd = back(bench);

        bench.calls().addSeals(memfd, Seals.WRITE);

        Expect.errno(Errno.EPERM, "write", () -> bench.calls().write(memfd, 0, new byte[] {1}));
    }
}
