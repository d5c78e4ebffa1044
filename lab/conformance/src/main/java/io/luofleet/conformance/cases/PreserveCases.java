// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.user.UserProcess;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import java.util.List;

/** PRESERVE_FD: which files, which tokens, in which order it refuses. */
final class PreserveCases {
    private PreserveCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        "luo_token_is_used",
                        "a token used in the session is EEXIST, before EBADF and EBUSY",
                        PreserveCases::token),
                single("luo_token_is_used", "a token is any 64 bits, and each session's own", PreserveCases::tokens),
                single(
                        "luo_preserve_file",
                        "a number that is not open is EBADF, and so is a negative one",
                        PreserveCases::notOpen),
                single("luo_preserve_file", "a descriptor opened with O_PATH is EBADF", PreserveCases::path),
                single("luo_preserve_file", "a file that no handler is for is ENOENT", PreserveCases::noHandler),
                single("luo_preserve_file", "the device and sessions themselves are ENOENT", PreserveCases::own),
                single("memfd_luo_can_preserve", "a hugetlb memfd is ENOENT", PreserveCases::hugetlb),
                single(
                        "memfd_luo_can_preserve",
                        "a tmpfs file is ENOENT while it has a name, and accepted without",
                        PreserveCases::tmpfs),
                single("memfd_luo_can_preserve", "a memfd opened for reading is accepted", PreserveCases::readOnly),
                single("xa_insert", "a preserved file is EBUSY under another token", PreserveCases::sameFile),
                single("xa_insert", "a preserved file is EBUSY in another session", PreserveCases::otherSession),
                single("memfd_luo_get_id", "another open of the same memfd is EBUSY", PreserveCases::sameInode),
                single("luo_preserve_file", "a refused file leaves its token free", PreserveCases::tokenStaysFree),
                single(
                        "luo_file_unpreserve_files",
                        "with the session's last close its files can be preserved again",
                        PreserveCases::again),
                single(
                        "luo_session_release",
                        "a copy of the descriptor keeps everything preserved",
                        PreserveCases::copy),
                single(
                        "luo_preserve_file",
                        "130 files in one session, of which the kernel keeps 63 in a block",
                        PreserveCases::many));
    }

    private static void token(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        Memfd memfd = bench.preserve(session, 1, "a");

        Expect.errno(Errno.EEXIST, "not open", () -> session.preserve(9999, 1));
        Expect.errno(
                Errno.EEXIST, "same file", () -> session.preserve(memfd.fd().number(), 1));
    }

    private static void tokens(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        for (long token : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            bench.preserve(session, token, "a");
        }

        bench.preserve(bench.create("y"), -1, "b");

        Expect.errno(Errno.EEXIST, "token -1", () -> bench.preserve(session, -1, "c"));
    }

    private static void notOpen(Bench bench) throws Exception {
        LuoSession session = bench.create("x");

        Expect.errno(Errno.EBADF, "9999", () -> session.preserve(9999, 1));
        Expect.errno(Errno.EBADF, "-1", () -> session.preserve(-1, 1));
    }

    private static void path(Bench bench) throws Exception {
        int session = bench.session("x");
        int path = bench.kept(bench.calls().pathOnly(bench.memfd()));

        Expect.errno(Errno.EBADF, "O_PATH", () -> bench.preserve(session, path, 1));
    }

    private static void noHandler(Bench bench) throws Exception {
        int session = bench.session("x");
        int other = bench.kept(bench.calls().otherFile());

        Expect.errno(Errno.ENOENT, "a file of procfs", () -> bench.preserve(session, other, 1));
    }

    private static void own(Bench bench) throws Exception {
        int session = bench.session("x");
        int second = bench.session("y");
        int device = bench.device();

        Expect.errno(Errno.ENOENT, "itself", () -> bench.preserve(session, session, 1));
        Expect.errno(Errno.ENOENT, "another session", () -> bench.preserve(session, second, 1));
        Expect.errno(Errno.ENOENT, "the device", () -> bench.preserve(session, device, 1));
    }

    private static void hugetlb(Bench bench) throws Exception {
        int session = bench.session("x");
        int huge = bench.kept(bench.calls().memfd(UserProcess.MFD_HUGETLB));

        Expect.errno(Errno.ENOENT, "MFD_HUGETLB", () -> bench.preserve(session, huge, 1));
    }

    private static void tmpfs(Bench bench) throws Exception {
        int session = bench.session("x");
        int named = bench.kept(bench.calls().tmpfsFile(false));
        int unlinked = bench.kept(bench.calls().tmpfsFile(true));

        Expect.errno(Errno.ENOENT, "with a name", () -> bench.preserve(session, named, 1));
        bench.preserve(session, unlinked, 2);
    }

    private static void readOnly(Bench bench) throws Exception {
        int session = bench.session("x");
        int reader = bench.kept(bench.calls().reopenReadOnly(bench.memfd()));

        bench.preserve(session, reader, 1);
    }

    private static void sameFile(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        Memfd memfd = bench.preserve(session, 1, "a");

        Expect.errno(
                Errno.EBUSY, "another token", () -> session.preserve(memfd.fd().number(), 2));
    }

    private static void otherSession(Bench bench) throws Exception {
        Memfd memfd = bench.preserve(bench.create("x"), 1, "a");
        LuoSession second = bench.create("y");

        Expect.errno(
                Errno.EBUSY, "another session", () -> second.preserve(memfd.fd().number(), 1));
    }

    private static void sameInode(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        bench.preserve(session, memfd, 1);
        int again = bench.kept(bench.calls().reopenReadOnly(memfd));

        Expect.errno(Errno.EBUSY, "another open", () -> bench.preserve(session, again, 2));
    }

    private static void tokenStaysFree(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        Expect.errno(Errno.EBADF, "not open", () -> session.preserve(9999, 1));

        bench.preserve(session, 1, "a");
    }

    private static void again(Bench bench) throws Exception {
        LuoSession first = bench.create("x");
        Memfd memfd = bench.preserve(first, 1, "a");
        first.close();

        LuoSession second = bench.create("y");

        second.preserve(memfd.fd().number(), 1);
    }

    private static void copy(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        bench.preserve(session, memfd, 1);
        int copy = bench.kept(bench.calls().dup(session));
        bench.close(session);
        Expect.errno(Errno.EEXIST, "through the copy", () -> bench.preserve(copy, memfd, 1));
        Expect.errno(Errno.EBUSY, "file", () -> bench.preserve(copy, memfd, 2));

        bench.close(copy);

        bench.preserve(bench.session("y"), memfd, 1);
    }

    private static void many(Bench bench) throws Exception {
        LuoSession session = bench.create("x");

        for (int token = 0; token < 130; token++) {
            bench.preserve(session, token, "file " + token);
        }

        Expect.errno(Errno.EEXIST, "last token", () -> bench.preserve(session, 129, "again"));
    }
}
