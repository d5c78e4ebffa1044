// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.across;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import java.util.List;
import java.util.stream.Stream;

/** How long sessions live: closes, live updates, and a kexec that does not happen. */
final class LifetimeCases {
    private static final int MANY = 120;

    private LifetimeCases() {}

    static List<Case> all() {
        return Stream.of(oneLiveUpdate(), severalLiveUpdates())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> oneLiveUpdate() {
        return List.of(
                single(
                        "kernel_kexec",
                        "without a loaded kernel reboot is EINVAL, and nothing was frozen",
                        LifetimeCases::noKernel),
                single("luo_session_release", "sessions close in any order", LifetimeCases::anyOrder),
                across(
                        "luo_session_deserialize",
                        "a session without files comes through",
                        bench -> bench.create("x"),
                        LifetimeCases::emptyBack),
                across(
                        "luo_session_serialize",
                        "a session closed before the kexec does not come through",
                        LifetimeCases::closed,
                        bench -> gone(bench, "x")),
                across(
                        "luo_session_serialize",
                        "120 sessions, of which the kernel keeps 51 in a block, all come through",
                        LifetimeCases::many,
                        LifetimeCases::manyBack),
                across(
                        "luo_session_retrieve",
                        "a second time is EINVAL, and after the close ENOENT",
                        bench -> bench.create("x"),
                        LifetimeCases::twice),
                across(
                        "luo_session_release",
                        "closing an incoming session drops the files nobody retrieved",
                        LifetimeCases::oneFile,
                        LifetimeCases::dropped),
                across(
                        "luo_session_release",
                        "closing an incoming session finishes it: a retrieved file can be preserved again",
                        LifetimeCases::oneFile,
                        LifetimeCases::implicitFinish));
    }

    private static List<Case> severalLiveUpdates() {
        return List.of(
                across(
                        "luo_session_release",
                        "a copy keeps an incoming session open",
                        LifetimeCases::rawFile,
                        LifetimeCases::copyBack),
                across(
                        "luo_session_deserialize",
                        "what nobody retrieved in one kernel is gone in the next but one",
                        LifetimeCases::oneFile,
                        bench -> {},
                        bench -> gone(bench, "x")),
                across(
                        "luo_session_deserialize",
                        "what was retrieved and finished is not carried on by itself",
                        LifetimeCases::oneFile,
                        LifetimeCases::finishOnly,
                        bench -> gone(bench, "x")),
                across(
                        "luo_file_finish",
                        "the same memory goes through two live updates in a row",
                        LifetimeCases::oneFile,
                        LifetimeCases::carryOn,
                        LifetimeCases::carriedOn),
                across(
                        "luo_state_setup",
                        "each live update's number is one more than the one before",
                        bench -> number(bench, 0),
                        bench -> number(bench, 1),
                        bench -> number(bench, 2)));
    }

    private static void oneFile(Bench bench) throws Exception {
        bench.preserve(bench.create("x"), 1, "guest memory");
    }

    private static void rawFile(Bench bench) throws Exception {
        bench.preserve(bench.session("x"), bench.memfd(), 1);
    }

    private static void gone(Bench bench, String suffix) throws Exception {
        Expect.errno(Errno.ENOENT, "retrieve", () -> bench.retrieve(suffix));
    }

    private static void noKernel(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        bench.preserve(session, 1, "a");

        Expect.errno(Errno.EINVAL, "reboot", bench.host()::rebootWithoutKernel);

        bench.preserve(session, 2, "b");
        Expect.errno(Errno.EEXIST, "token 1", () -> bench.preserve(session, 1, "c"));
    }

    private static void anyOrder(Bench bench) throws Exception {
        int first = bench.session("1");
        int second = bench.session("2");
        int third = bench.session("3");
        bench.preserve(second, bench.memfd(), 1);

        bench.close(second);
        bench.close(first);
        bench.close(third);

        bench.session("2");
    }

    private static void emptyBack(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        Expect.errno(Errno.ENOENT, "file", () -> session.retrieve(1));
        session.finish();
    }

    private static void closed(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        bench.preserve(session, 1, "a");
        session.close();
    }

    private static void many(Bench bench) throws Exception {
        for (int i = 0; i < MANY; i++) {
            bench.session("n" + i);
        }
    }

    private static void manyBack(Bench bench) throws Exception {
        for (int i = MANY - 1; i >= 0; i--) {
            bench.close(bench.incoming("n" + i));
        }

        gone(bench, "n0");
    }

    private static void twice(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        Expect.errno(Errno.EINVAL, "while open", () -> bench.retrieve("x"));

        session.close();

        gone(bench, "x");
    }

    private static void dropped(Bench bench) throws Exception {
        bench.retrieve("x").close();

        gone(bench, "x");
    }

    private static void implicitFinish(Bench bench) throws Exception {
        LuoSession incoming = bench.retrieve("x");
        Memfd memfd = bench.memory(incoming, 1);
        incoming.close();

        LuoSession outgoing = bench.create("x");

        outgoing.preserve(memfd.fd().number(), 1);
        bench.expectContent("guest memory", memfd);
    }

    private static void copyBack(Bench bench) throws Exception {
        int session = bench.incoming("x");
        int copy = bench.kept(bench.calls().dup(session));
        bench.close(session);

        int memfd = bench.file(copy, 1);

        Expect.bytes("content", new byte[] {1, 2, 3}, bench.calls().read(memfd, 0, 3));
    }

    private static void finishOnly(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        bench.expectContent("guest memory", bench.memory(session, 1));
        session.finish();
    }

    private static void carryOn(Bench bench) throws Exception {
        LuoSession incoming = bench.retrieve("x");
        Memfd memfd = bench.memory(incoming, 1);
        incoming.finish();
        LuoSession outgoing = bench.create("x");
        outgoing.preserve(memfd.fd().number(), 1);
        memfd.write(0, "GUEST".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void carriedOn(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        bench.expectContent("GUEST memory", bench.memory(session, 1));
        session.finish();
    }

    private static void number(Bench bench, long expected) {
        Expect.equal(
                "number", expected, bench.host().liveUpdate().liveUpdateNumber().orElse(-1));
    }
}
