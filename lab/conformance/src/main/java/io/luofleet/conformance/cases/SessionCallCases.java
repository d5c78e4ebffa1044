// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.across;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.Struct;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a session's descriptor is, and what it checks before it looks at a command. */
final class SessionCallCases {
    private SessionCallCases() {}

    static List<Case> all() {
        return Stream.of(outgoingSessions(), incomingSessions())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> outgoingSessions() {
        return List.of(
                single(
                        "luo_session_getfile",
                        "a session's link is anon_inode:[luo_session] and its name",
                        SessionCallCases::link),
                single("luo_ioctl_create_session", "a session's descriptor closes on exec", SessionCallCases::cloexec),
                single(
                        "luo_session_ioctl",
                        "unknown numbers, and the device's, are EINVAL before the argument",
                        SessionCallCases::unknown),
                single(
                        "luo_session_ioctl",
                        "an unreadable argument is EFAULT, another type ENOTTY",
                        SessionCallCases::faultAndType),
                single(
                        "luo_session_ioctl",
                        "ENOTTY comes before EINVAL for the direction",
                        SessionCallCases::typeBeforeDirection),
                single(
                        "luo_session_ioctl",
                        "RETRIEVE_FD and FINISH on an outgoing session are EINVAL, before E2BIG",
                        SessionCallCases::outgoing),
                single(
                        "luo_session_ioctl",
                        "PRESERVE_FD of less than its structure is EINVAL",
                        SessionCallCases::small),
                single(
                        "copy_struct_from_user",
                        "PRESERVE_FD with zeros at its end works, with more is E2BIG and preserves nothing",
                        SessionCallCases::tail),
                single(
                        "luo_session_get_name",
                        "less than the structure, and a reserved field that is not 0, are EINVAL",
                        SessionCallCases::nameRefused),
                single(
                        "luo_session_get_name",
                        "a longer structure gets the name and keeps its end",
                        SessionCallCases::nameLonger),
                single(
                        "luo_ucmd_respond",
                        "GET_NAME into memory that cannot be written is EFAULT",
                        SessionCallCases::nameReadOnly));
    }

    private static List<Case> incomingSessions() {
        return List.of(
                across(
                        "luo_session_ioctl",
                        "PRESERVE_FD on an incoming session is EINVAL, before E2BIG and EBADF",
                        bench -> bench.session("x"),
                        SessionCallCases::incoming),
                across(
                        "luo_session_finish",
                        "a reserved field that is not 0 is EINVAL, and nothing is finished",
                        SessionCallCases::oneFile,
                        SessionCallCases::finishReserved),
                across(
                        "luo_session_retrieve_fd",
                        "EMFILE comes before ENOENT, and leaves the file to be retrieved",
                        SessionCallCases::oneFile,
                        SessionCallCases::retrieveNoDescriptor),
                across(
                        "luo_ioctl_retrieve_session",
                        "EMFILE leaves the session to be retrieved",
                        bench -> bench.session("x"),
                        SessionCallCases::sessionNoDescriptor),
                across(
                        "luo_session_getfile",
                        "an incoming session has its link, its name and closes on exec",
                        bench -> bench.session("x"),
                        SessionCallCases::incomingDescriptor));
    }

    private static void refused(Bench bench, Errno errno, int session, long request, UserMemory argument)
            throws Exception {
        String what = "request 0x" + Long.toHexString(request);
        Expect.errno(errno, what, () -> bench.calls().ioctl(session, request, argument));
    }

    private static void oneFile(Bench bench) throws Exception {
        bench.preserve(bench.session("x"), bench.memfd(), 1);
    }

    private static void link(Bench bench) throws Exception {
        int session = bench.session("x");

        Expect.equal(
                "link",
                "anon_inode:[luo_session] " + bench.name("x"),
                bench.calls().link(session));
    }

    private static void cloexec(Bench bench) throws Exception {
        Expect.equal("FD_CLOEXEC", true, bench.calls().closeOnExec(bench.session("x")));
    }

    private static void unknown(Bench bench) throws Exception {
        int session = bench.session("x");

        for (long request : new long[] {0xba00, 0xba01, 0xba3f, 0xba45, 0xbaff}) {
            refused(bench, Errno.EINVAL, session, request, UserMemory.unmapped());
        }
    }

    private static void faultAndType(Bench bench) throws Exception {
        int session = bench.session("x");

        refused(bench, Errno.EFAULT, session, Struct.GET_NAME, UserMemory.unmapped());
        refused(bench, Errno.EFAULT, session, 0xbb43, UserMemory.unmapped());
        refused(bench, Errno.ENOTTY, session, 0xbb43, Struct.name().memory());
        refused(bench, Errno.ENOTTY, session, 0xc048_ba43L, Struct.name().memory());
    }

    private static void typeBeforeDirection(Bench bench) throws Exception {
        refused(bench, Errno.ENOTTY, bench.session("x"), 0xbb42, Struct.finish().memory());
    }

    private static void outgoing(Bench bench) throws Exception {
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);

        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.RETRIEVE_FD,
                Struct.file(0, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.RETRIEVE_FD,
                Struct.file(0, 1).tail((byte) 1).memory());
        refused(bench, Errno.EINVAL, session, Struct.FINISH, Struct.finish().memory());
    }

    private static void small(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();

        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.PRESERVE_FD,
                Struct.file(memfd, 1).size(15).memory());
        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.PRESERVE_FD,
                Struct.file(memfd, 1).size(0).memory());
        bench.preserve(session, memfd, 1);
    }

    private static void tail(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        refused(
                bench,
                Errno.E2BIG,
                session,
                Struct.PRESERVE_FD,
                Struct.file(memfd, 1).tail((byte) 1).memory());

        bench.calls()
                .ioctl(
                        session,
                        Struct.PRESERVE_FD,
                        Struct.file(memfd, 1).tail(new byte[100]).memory());

        Expect.errno(Errno.EEXIST, "token", () -> bench.preserve(session, memfd, 1));
    }

    private static void nameRefused(Bench bench) throws Exception {
        int session = bench.session("x");

        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.GET_NAME,
                Struct.name().size(8).memory());
        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.GET_NAME,
                Struct.name().reserved(1).memory());
    }

    private static void nameLonger(Bench bench) throws Exception {
        int session = bench.session("x");
        Struct struct = Struct.name().tail(new byte[8]);

        bench.calls().ioctl(session, Struct.GET_NAME, struct.memory());

        Expect.bytes("name", bench.name("x").getBytes(StandardCharsets.UTF_8), struct.nameBytes());
        Expect.bytes("end", new byte[8], Arrays.copyOfRange(struct.bytes(), 72, 80));
    }

    private static void nameReadOnly(Bench bench) throws Exception {
        refused(
                bench,
                Errno.EFAULT,
                bench.session("x"),
                Struct.GET_NAME,
                Struct.name().readOnly());
    }

    private static void incoming(Bench bench) throws Exception {
        int session = bench.incoming("x");

        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.PRESERVE_FD,
                Struct.file(-1, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.PRESERVE_FD,
                Struct.file(-1, 1).tail((byte) 1).memory());
    }

    private static void finishReserved(Bench bench) throws Exception {
        int session = bench.incoming("x");

        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.FINISH,
                Struct.finish().reserved(1).memory());

        bench.file(session, 1);
    }

    private static void retrieveNoDescriptor(Bench bench) throws Exception {
        int session = bench.incoming("x");

        bench.calls().withoutFreeDescriptors(() -> {
            refused(
                    bench,
                    Errno.EMFILE,
                    session,
                    Struct.RETRIEVE_FD,
                    Struct.file(0, 99).memory());
            refused(
                    bench,
                    Errno.EMFILE,
                    session,
                    Struct.RETRIEVE_FD,
                    Struct.file(0, 1).memory());
        });

        bench.file(session, 1);
    }

    private static void sessionNoDescriptor(Bench bench) throws Exception {
        int device = bench.device();
        Struct struct = Struct.session(bench.name("x"));
        bench.calls()
                .withoutFreeDescriptors(
                        () -> refused(bench, Errno.EMFILE, device, Struct.RETRIEVE_SESSION, struct.memory()));
        bench.close(device);

        bench.incoming("x");
    }

    private static void incomingDescriptor(Bench bench) throws Exception {
        int session = bench.incoming("x");
        Struct struct = Struct.name();

        bench.calls().ioctl(session, Struct.GET_NAME, struct.memory());

        Expect.bytes("name", bench.name("x").getBytes(StandardCharsets.UTF_8), struct.nameBytes());
        Expect.equal(
                "link",
                "anon_inode:[luo_session] " + bench.name("x"),
                bench.calls().link(session));
        Expect.equal("FD_CLOEXEC", true, bench.calls().closeOnExec(session));
    }
}
