// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.Kernels.WITH_QUERIES;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.FlbEvent;
import io.luofleet.conformance.Struct;
import io.luofleet.conformance.cases.Lists.FileEntry;
import io.luofleet.conformance.cases.Lists.FlbEntry;
import io.luofleet.conformance.cases.Lists.HandlerEntry;
import io.luofleet.conformance.cases.Lists.SessionEntry;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.Queries;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the queries and fdinfo say within one boot. */
final class QueryCases {
    static final String MEMFD = "memfd-v2";
    private static final int PREPARED = 0;
    private static final int PRESERVED = 0;

    private QueryCases() {}

    static List<Case> all() {
        return Stream.of(sessions(), others()).flatMap(List::stream).toList();
    }

    private static List<Case> sessions() {
        return List.of(
                single(
                        WITH_QUERIES,
                        "luo_session_next",
                        "outgoing sessions are listed in the order of their creation",
                        QueryCases::order),
                single(
                        WITH_QUERIES,
                        "luo_session_next",
                        "a session that goes between two calls hides no other",
                        QueryCases::gone),
                single(
                        WITH_QUERIES,
                        "luo_session_next",
                        "listing a session does not open it: its last close still ends it",
                        QueryCases::notOpened),
                single(
                        WITH_QUERIES,
                        "luo_session_next",
                        "a direction that is neither is EOPNOTSUPP, after EINVAL for what is reserved",
                        QueryCases::direction),
                single(
                        WITH_QUERIES,
                        "luo_session_next",
                        "after the last session is ENOENT, and so is the largest cursor",
                        QueryCases::end),
                single(
                        WITH_QUERIES,
                        "luo_file_next",
                        "the files of an outgoing session, in the order of their preservation",
                        QueryCases::files),
                single(
                        WITH_QUERIES,
                        "luo_file_next",
                        "a session without files is at its end at once",
                        QueryCases::noFiles),
                single(
                        WITH_QUERIES,
                        "luo_session_show_fdinfo",
                        "an outgoing session shows name, direction and a line a file",
                        QueryCases::fdinfo),
                single(
                        WITH_QUERIES,
                        "luo_session_show_fdinfo",
                        "tabs, newlines and backslashes of a name are escaped",
                        QueryCases::escaped));
    }

    private static List<Case> others() {
        return List.of(
                single(
                        WITH_QUERIES,
                        "luo_ioctl_get_info",
                        "formats, and the numbers of what there is, as they change",
                        QueryCases::info),
                single(WITH_QUERIES, "luo_ioctl", "what the agent reads is what the kernel wrote", QueryCases::agent),
                single(
                        WITH_QUERIES,
                        "luo_ioctl_get_info",
                        "nothing that came in is handed back",
                        QueryCases::handedBack),
                single(
                        WITH_QUERIES,
                        "luo_file_handler_next",
                        "the memfd handler, its FLBs, and its files as they come and go",
                        QueryCases::handlers),
                single(
                        WITH_QUERIES,
                        "luo_flb_next",
                        "the test FLBs in the order of their registration, held by each file",
                        QueryCases::flbs));
    }

    private static void order(Bench bench) throws Exception {
        bench.preserve(bench.session("b"), bench.memfd(), 1);
        bench.session("a");

        List<SessionEntry> mine = Lists.sessions(bench, Lists.OUTGOING).stream()
                .filter(entry -> entry.name().startsWith(bench.name("")))
                .toList();

        Expect.equal(
                "sessions",
                List.of(new SessionEntry(bench.name("b"), 1, PREPARED), new SessionEntry(bench.name("a"), 0, PREPARED)),
                mine);
    }

    private static void gone(Bench bench) throws Exception {
        bench.session("a");
        int second = bench.session("b");
        bench.session("c");
        long cursor = cursorOf(bench, "a");

        bench.close(second);

        Struct next = Lists.ask(bench, Struct.NEXT_SESSION, Struct.nextSession(Lists.OUTGOING, cursor));
        Expect.equal("after a", bench.name("c"), next.text(32));
    }

    private static long cursorOf(Bench bench, String suffix) throws Exception {
        Struct next = Struct.nextSession(Lists.OUTGOING, 0);
        do {
            next = Lists.ask(bench, Struct.NEXT_SESSION, Struct.nextSession(Lists.OUTGOING, next.cursor()));
        } while (!next.text(32).equals(bench.name(suffix)));
        return next.cursor();
    }

    private static void notOpened(Bench bench) throws Exception {
        int session = bench.session("x");
        Expect.equal("listed", true, Lists.session(bench, Lists.OUTGOING, "x").isPresent());

        bench.close(session);

        Expect.equal("listed", Optional.empty(), Lists.session(bench, Lists.OUTGOING, "x"));
        bench.session("x");
    }

    private static void direction(Bench bench) throws Exception {
        Expect.errno(
                Errno.EOPNOTSUPP, "direction 2", () -> Lists.ask(bench, Struct.NEXT_SESSION, Struct.nextSession(2, 0)));
        Expect.errno(
                Errno.EINVAL,
                "direction 2, reserved 1",
                () -> Lists.ask(
                        bench, Struct.NEXT_SESSION, Struct.nextSession(2, 0).u32(28, 1)));
    }

    private static void end(Bench bench) throws Exception {
        bench.session("x");
        long last = cursorOf(bench, "x");

        Expect.errno(
                Errno.ENOENT,
                "after the last",
                () -> Lists.ask(bench, Struct.NEXT_SESSION, Struct.nextSession(Lists.OUTGOING, last)));
        Expect.errno(
                Errno.ENOENT,
                "after the largest",
                () -> Lists.ask(bench, Struct.NEXT_SESSION, Struct.nextSession(Lists.OUTGOING, -1)));
    }

    private static void files(Bench bench) throws Exception {
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), -1);
        bench.preserve(session, bench.memfd(), 7);

        List<FileEntry> files = Lists.files(bench, session);

        Expect.equal(
                "files", List.of(new FileEntry(-1, MEMFD, PRESERVED, 0), new FileEntry(7, MEMFD, PRESERVED, 0)), files);
        Expect.errno(Errno.ENOENT, "after the largest", () -> bench.calls()
                .ioctl(session, Struct.NEXT_FILE, Struct.nextFile(-1).memory()));
    }

    private static void noFiles(Bench bench) throws Exception {
        int session = bench.session("x");

        Expect.equal("files", List.of(), Lists.files(bench, session));
    }

    private static void fdinfo(Bench bench) throws Exception {
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 0x1f);
        bench.preserve(session, bench.memfd(), 0);

        List<String> lines = bench.calls().fdinfo(session);

        Expect.equal(
                "fdinfo",
                List.of(
                        "session:\t" + bench.name("x"),
                        "direction:\toutgoing",
                        "files:\t2",
                        "file:\t0x1f\t" + MEMFD + "\tpreserved",
                        "file:\t0x0\t" + MEMFD + "\tpreserved"),
                lines);
    }

    private static void escaped(Bench bench) throws Exception {
        int session = bench.session("a\tb\nc\\d");

        List<String> lines = bench.calls().fdinfo(session);

        Expect.equal(
                "fdinfo",
                List.of("session:\t" + bench.name("a\\011b\\012c\\134d"), "direction:\toutgoing", "files:\t0"),
                lines);
    }

    private static void info(Bench bench) throws Exception {
        Struct before = Lists.info(bench);
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);
        bench.preserve(session, bench.memfd(), 2);

        Struct after = Lists.info(bench);

        Expect.equal("outgoing sessions", before.u64(16) + 1, after.u64(16));
        Expect.equal("outgoing files", before.u64(32) + 2, after.u64(32));
        Expect.equal("incoming sessions", before.u64(24), after.u64(24));
        Expect.equal("incoming files", before.u64(40), after.u64(40));
        Expect.equal("handlers", Lists.handlers(bench).size(), after.u32(48));
        Expect.equal("FLBs", 3, after.u32(52));
        Expect.equal("error", 0, after.u32(56));
        Expect.equal("LUO's format", "luo-v5", after.text(64));
        Expect.equal("KHO's format", "kho-v4", after.text(96));
        bench.close(session);
        Expect.equal(
                "outgoing files after the close",
                before.u64(32),
                Lists.info(bench).u64(32));
    }

    /** The agent's port against the bytes of the system calls. */
    private static void agent(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        bench.preserve(session, 5, "content");
        Queries queries =
                switch (bench.host().liveUpdate().queries()) {
                    case QuerySupport.Present present -> present.queries();
                    case QuerySupport.Absent absent -> throw new IllegalStateException(absent.why());
                    case QuerySupport.Unknown unknown -> throw new IllegalStateException(unknown.why());
                };

        Expect.equal(
                "sessions",
                Lists.sessions(bench, Lists.OUTGOING),
                queries.sessions(Direction.OUTGOING).stream()
                        .map(s ->
                                new SessionEntry(s.name(), s.files(), s.state().number()))
                        .toList());
        Expect.equal(
                "handlers",
                Lists.handlers(bench),
                queries.handlers().stream()
                        .map(h -> new HandlerEntry(h.name(), h.outgoingFiles(), h.incomingFiles(), h.flbs()))
                        .toList());
        Expect.equal(
                "FLBs",
                Lists.flbs(bench),
                queries.flbs().stream()
                        .map(f -> new FlbEntry(
                                f.name(),
                                f.outgoingCount(),
                                f.incomingCount(),
                                f.handlers(),
                                f.state().number(),
                                f.error()))
                        .toList());
        Expect.equal("files", List.of(new ListedFile(5, MEMFD, ListedFile.State.PRESERVED, 0)), session.files());
        Expect.equal("LUO's format", Lists.info(bench).text(64), queries.info().luoAbi());
        Expect.equal("outgoing files", Lists.info(bench).u64(32), queries.info().outgoingFiles());
    }

    private static void handedBack(Bench bench) throws Exception {
        Struct info = Struct.info().u32(60, -1).u64(120, -1);
        Struct handler = Struct.nextHandler(0).u32(36, -1).u64(80, -1);
        Struct flb = Struct.nextFlb(0).u32(44, -1).u64(88, -1);

        Lists.ask(bench, Struct.GET_INFO, info);
        Lists.ask(bench, Struct.NEXT_HANDLER, handler);
        Lists.ask(bench, Struct.NEXT_FLB, flb);

        Expect.equal("state of GET_INFO is one", true, info.u32(60) >= 1 && info.u32(60) <= 4);
        Expect.equal("reserved of NEXT_HANDLER", 0, handler.u32(36));
        Expect.equal("reserved of NEXT_FLB", 0, flb.u32(44));
    }

    private static HandlerEntry memfdHandler(Bench bench) throws Exception {
        return Lists.handlers(bench).stream()
                .filter(handler -> handler.name().equals(MEMFD))
                .findFirst()
                .orElseThrow();
    }

    private static void handlers(Bench bench) throws Exception {
        HandlerEntry before = memfdHandler(bench);
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);

        HandlerEntry with = memfdHandler(bench);
        bench.close(session);

        Expect.equal("FLBs", 3, before.flbs());
        Expect.equal(
                "with a file", new HandlerEntry(MEMFD, before.outgoing() + 1, before.incoming(), before.flbs()), with);
        Expect.equal("after the close", before, memfdHandler(bench));
    }

    private static List<FlbEntry> testFlbs(Bench bench) throws Exception {
        return Lists.flbs(bench).stream()
                .filter(flb -> flb.name().startsWith(FlbEvent.NAME))
                .toList();
    }

    private static void flbs(Bench bench) throws Exception {
        long before = testFlbs(bench).getFirst().outgoing();
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);
        bench.preserve(session, bench.memfd(), 2);

        List<FlbEntry> flbs = testFlbs(bench);
        bench.close(session);

        Expect.equal(
                "names",
                List.of(FlbEvent.NAME + 0, FlbEvent.NAME + 1, FlbEvent.NAME + 2),
                flbs.stream().map(FlbEntry::name).toList());
        for (FlbEntry flb : flbs) {
            Expect.equal("outgoing count of " + flb.name(), before + 2, flb.outgoing());
            Expect.equal("handlers of " + flb.name(), (int) dependents(bench), flb.handlers());
        }
        Expect.equal(
                "outgoing count after the close",
                before,
                testFlbs(bench).getFirst().outgoing());
    }

    /** Every file handler has the test FLBs ({@code liveupdate_test_register}). */
    private static long dependents(Bench bench) throws Exception {
        return Lists.handlers(bench).stream()
                .filter(handler -> handler.flbs() > 0)
                .count();
    }
}
