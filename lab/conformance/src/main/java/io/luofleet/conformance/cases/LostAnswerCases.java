// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.Kernels.WITHOUT_QUERIES;
import static io.luofleet.conformance.Case.Kernels.WITH_QUERIES;
import static io.luofleet.conformance.Case.across;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.Struct;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;

/** What has happened when the kernel cannot write its answer: the structure lies in memory that can only be read. */
final class LostAnswerCases {
    private LostAnswerCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        "luo_ioctl_create_session",
                        "EFAULT for the answer leaves no session behind",
                        LostAnswerCases::create),
                single(
                        "luo_session_preserve_fd",
                        "EFAULT for the answer, and yet the file is preserved",
                        LostAnswerCases::preserve),
                across(
                        "luo_session_retrieve_fd",
                        "EFAULT for the answer leaves the file to be retrieved again",
                        LostAnswerCases::oneFile,
                        LostAnswerCases::retrieveFile),
                across(
                        "luo_session_finish",
                        "EFAULT for the answer, and yet the session is finished",
                        LostAnswerCases::oneFile,
                        LostAnswerCases::finish),
                across(
                        WITHOUT_QUERIES,
                        "luo_ioctl_retrieve_session",
                        "EFAULT for the answer finishes the session and loses its files",
                        LostAnswerCases::oneFile,
                        LostAnswerCases::retrieveSessionLost),
                across(
                        WITH_QUERIES,
                        "luo_ioctl_retrieve_session",
                        "EFAULT for the answer leaves the session to be retrieved again",
                        LostAnswerCases::oneFile,
                        LostAnswerCases::retrieveSession));
    }

    private static void oneFile(Bench bench) throws Exception {
        bench.preserve(bench.session("x"), bench.memfd(), 1);
    }

    private static void create(Bench bench) throws Exception {
        int device = bench.device();
        Struct struct = Struct.session(bench.name("x"));

        Expect.errno(Errno.EFAULT, "CREATE_SESSION", () -> bench.calls()
                .ioctl(device, Struct.CREATE_SESSION, struct.readOnly()));

        bench.close(device);
        bench.session("x");
    }

    private static void preserve(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();

        Expect.errno(Errno.EFAULT, "PRESERVE_FD", () -> bench.calls()
                .ioctl(session, Struct.PRESERVE_FD, Struct.file(memfd, 1).readOnly()));

        Expect.errno(Errno.EEXIST, "again", () -> bench.preserve(session, memfd, 1));
    }

    private static void retrieveFile(Bench bench) throws Exception {
        int session = bench.incoming("x");

        Expect.errno(Errno.EFAULT, "RETRIEVE_FD", () -> bench.calls()
                .ioctl(session, Struct.RETRIEVE_FD, Struct.file(0, 1).readOnly()));

        int memfd = bench.file(session, 1);
        Expect.bytes("content", new byte[] {1, 2, 3}, bench.calls().read(memfd, 0, 3));
    }

    private static void finish(Bench bench) throws Exception {
        int session = bench.incoming("x");

        Expect.errno(Errno.EFAULT, "FINISH", () -> bench.calls()
                .ioctl(session, Struct.FINISH, Struct.finish().readOnly()));

        Expect.errno(Errno.ENOENT, "file", () -> bench.file(session, 1));
    }

    private static void retrieveSession(Bench bench) throws Exception {
        retrieveToNowhere(bench);

        bench.file(bench.incoming("x"), 1);
    }

    private static void retrieveSessionLost(Bench bench) throws Exception {
        retrieveToNowhere(bench);

        Expect.errno(Errno.ENOENT, "again", () -> bench.incoming("x"));
    }

    private static void retrieveToNowhere(Bench bench) throws Exception {
        int device = bench.device();
        Struct struct = Struct.session(bench.name("x"));

        Expect.errno(Errno.EFAULT, "RETRIEVE_SESSION", () -> bench.calls()
                .ioctl(device, Struct.RETRIEVE_SESSION, struct.readOnly()));

        bench.close(device);
    }
}
