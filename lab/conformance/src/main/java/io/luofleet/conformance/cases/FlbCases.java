// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Case.AcrossKexec;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.FlbCallback;
import io.luofleet.conformance.FlbEvent;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * File-Lifecycle-Bound objects, by what the three test FLBs log. Their counts are the machine's, not a session's: a case that counts
 * runs while no other case has a file preserved, and the one that waits for the last FINISH is the last on its boot.
 */
final class FlbCases {
    private static final long TOO_BIG = 1L << 44;

    private FlbCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        "luo_flb_file_preserve",
                        "the first file preserves all FLBs, in registration order",
                        FlbCases::first),
                single(
                        "luo_flb_file_preserve_one",
                        "a further file, in whatever session, preserves none",
                        FlbCases::further),
                single(
                        "luo_flb_file_unpreserve",
                        "the last file unpreserves all FLBs, in reverse order",
                        FlbCases::last),
                single("luo_flb_file_unpreserve", "while one file is left no FLB is unpreserved", FlbCases::oneLeft),
                single("luo_flb_file_preserve_one", "after the last, the next file is a first again", FlbCases::again),
                single(
                        "luo_preserve_file",
                        "when the handler fails the FLBs are put back, in reverse order",
                        FlbCases::rollback),
                single(
                        "luo_preserve_file",
                        "EEXIST, EBADF, ENOENT and EBUSY come before any FLB is asked",
                        FlbCases::notAsked),
                new AcrossKexec(
                        "luo_flb_retrieve_one",
                        "FLBs are retrieved once, when somebody asks, in the next kernel",
                        0,
                        List.of(FlbCases::oneFile, FlbCases::retrieved)),
                new AcrossKexec(
                        "luo_flb_file_preserve",
                        "incoming and outgoing counts are apart: a new file is a first",
                        1,
                        List.of(FlbCases::oneFile, FlbCases::firstWhileIncoming)),
                new AcrossKexec(
                        "luo_flb_file_finish",
                        "the last FINISH finishes all FLBs once, in reverse order, one that nobody asked for included",
                        1,
                        List.of(FlbCases::twoSessions, FlbCases::lastFinish)));
    }

    private static List<FlbEvent> ascending(FlbCallback callback) {
        return Stream.of(0, 1, 2).map(flb -> new FlbEvent(flb, callback)).toList();
    }

    private static List<FlbEvent> descending(FlbCallback callback) {
        return ascending(callback).reversed();
    }

    private static void oneFile(Bench bench) throws SysException {
        bench.preserve(bench.session("x"), bench.memfd(), 1);
    }

    private static void first(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.preserve(session, memfd, 1));

        Expect.equal("events", ascending(FlbCallback.PRESERVE), events);
    }

    private static void further(Bench bench) throws Exception {
        oneFile(bench);
        int second = bench.session("y");

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.preserve(second, bench.memfd(), 1));

        Expect.equal("events", List.of(), events);
    }

    private static void last(Bench bench) throws Exception {
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);
        bench.preserve(session, bench.memfd(), 2);

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.close(session));

        Expect.equal("events", descending(FlbCallback.UNPRESERVE), events);
    }

    private static void oneLeft(Bench bench) throws Exception {
        oneFile(bench);
        int second = bench.session("y");
        bench.preserve(second, bench.memfd(), 1);

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.close(second));

        Expect.equal("events", List.of(), events);
    }

    private static void again(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        bench.preserve(session, memfd, 1);
        bench.close(session);
        int next = bench.session("x");

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.preserve(next, memfd, 1));

        Expect.equal("events", ascending(FlbCallback.PRESERVE), events);
    }

    private static void rollback(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd(2, 0);
        bench.calls().truncate(memfd, TOO_BIG);

        List<FlbEvent> events = bench.flbEventsDuring(
                () -> Expect.errno(Errno.EFBIG, "2^32 pages", () -> bench.preserve(session, memfd, 1)));

        List<FlbEvent> expected = Stream.concat(
                        ascending(FlbCallback.PRESERVE).stream(), descending(FlbCallback.UNPRESERVE).stream())
                .toList();
        Expect.equal("events", expected, events);
    }

    private static void notAsked(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        bench.preserve(session, memfd, 1);
        int other = bench.kept(bench.calls().otherFile());

        List<FlbEvent> events = bench.flbEventsDuring(() -> {
            Expect.errno(Errno.EEXIST, "token", () -> bench.preserve(session, memfd, 1));
            Expect.errno(Errno.EBADF, "number", () -> bench.preserve(session, 9999, 2));
            Expect.errno(Errno.ENOENT, "handler", () -> bench.preserve(session, other, 2));
            Expect.errno(Errno.EBUSY, "file", () -> bench.preserve(session, memfd, 2));
        });

        Expect.equal("events", List.of(), events);
    }

    /**
     * The test FLBs ask for themselves as soon as they are registered, before any process runs; with the series of kernel-patches all
     * but the last do.
     */
    private static void retrieved(Bench bench) throws Exception {
        bench.file(bench.incoming("x"), 1);

        List<FlbEvent> retrieved = bench.host().flbEvents().stream()
                .filter(event -> event.callback() == FlbCallback.RETRIEVE)
                .toList();

        List<FlbEvent> all = ascending(FlbCallback.RETRIEVE);
        Expect.equal("events", bench.host().queries() ? all.subList(0, 2) : all, retrieved);
    }

    private static void firstWhileIncoming(Bench bench) throws Exception {
        int incoming = bench.incoming("x");
        bench.file(incoming, 1);
        int outgoing = bench.session("x");

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.preserve(outgoing, bench.memfd(), 1));

        Expect.equal("events", ascending(FlbCallback.PRESERVE), events);
    }

    private static void twoSessions(Bench bench) throws SysException {
        bench.preserve(bench.session("x"), bench.memfd(), 1);
        bench.preserve(bench.session("y"), bench.memfd(), 1);
    }

    private static void lastFinish(Bench bench) throws Exception {
        int first = bench.incoming("x");
        int second = bench.incoming("y");
        bench.finish(first);
        Expect.equal("events before the last", 0L, finishes(bench));

        List<FlbEvent> events = bench.flbEventsDuring(() -> bench.finish(second));

        List<FlbEvent> expected = new ArrayList<>(descending(FlbCallback.FINISH));
        if (bench.host().queries()) {
            // Nobody asked for it: its last put has to.
            expected.addFirst(new FlbEvent(2, FlbCallback.RETRIEVE));
        }
        Expect.equal("events", expected, events);
        Expect.equal("events of the second FINISH", List.of(), bench.flbEventsDuring(() -> bench.finish(second)));
    }

    private static long finishes(Bench bench) {
        return bench.host().flbEvents().stream()
                .filter(event -> event.callback() == FlbCallback.FINISH)
                .count();
    }
}
