// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.Kernels.WITH_QUERIES;
import static io.luofleet.conformance.Case.across;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.FlbEvent;
import io.luofleet.conformance.Struct;
import io.luofleet.conformance.cases.Lists.FileEntry;
import io.luofleet.conformance.cases.Lists.FlbEntry;
import io.luofleet.conformance.cases.Lists.SessionEntry;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;
import java.util.Optional;

/** What the queries and fdinfo say of what came over a kexec. */
final class CarriedQueryCases {
    private static final int PENDING = 1;
    private static final int RETRIEVED = 2;
    private static final int FINISHED = 3;
    private static final int FLB_PENDING = 1;
    private static final int FLB_RETRIEVED = 2;

    private CarriedQueryCases() {}

    static List<Case> all() {
        return List.of(
                across(
                        WITH_QUERIES,
                        "luo_session_state",
                        "an incoming session is pending, retrieved, finished, and gone with its last close",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::states)),
                across(
                        WITH_QUERIES,
                        "luo_session_next",
                        "however often a pending session is listed, it can be retrieved afterwards",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::listedThenRetrieved)),
                across(
                        WITH_QUERIES,
                        "luo_file_next",
                        "an incoming file is pending until it is retrieved, and listing it does not retrieve it",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::fileStates)),
                across(
                        WITH_QUERIES,
                        "luo_file_next",
                        "a finished session has no files",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::finishedFiles)),
                across(
                        WITH_QUERIES,
                        "luo_session_show_fdinfo",
                        "an incoming session shows which of its files are retrieved",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::fdinfo)),
                across(
                        WITH_QUERIES,
                        "luo_file_get_info",
                        "incoming sessions and files are counted until they are closed and finished",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::info)),
                across(
                        WITH_QUERIES,
                        "luo_flb_tell_incoming",
                        "an FLB's incoming count is that of the files not finished, also of one that nobody asked for",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::flbCounts)),
                across(
                        WITH_QUERIES,
                        "luo_flb_tell_incoming",
                        "an FLB that is asked for at boot is retrieved, one that nobody asks for pending",
                        CarriedQueryCases::twoFiles,
                        read(CarriedQueryCases::flbStates)));
    }

    /** What came in is read by the first open for writing, which may be nobody else's. */
    private static Case.Step read(Case.Step step) {
        return bench -> {
            bench.close(bench.device());
            step.run(bench);
        };
    }

    private static void twoFiles(Bench bench) throws SysException {
        int session = bench.session("x");
        bench.preserve(session, bench.memfd(), 1);
        bench.preserve(session, bench.memfd(), 2);
    }

    private static Optional<SessionEntry> mine(Bench bench) throws SysException {
        return Lists.session(bench, Lists.INCOMING, "x");
    }

    private static void expect(Bench bench, long files, int state) throws SysException {
        Expect.equal("entry", Optional.of(new SessionEntry(bench.name("x"), files, state)), mine(bench));
    }

    private static void states(Bench bench) throws Exception {
        expect(bench, 2, PENDING);
        int session = bench.incoming("x");
        expect(bench, 2, RETRIEVED);
        bench.finish(session);
        expect(bench, 0, FINISHED);

        bench.close(session);

        Expect.equal("entry", Optional.empty(), mine(bench));
    }

    private static void listedThenRetrieved(Bench bench) throws Exception {
        expect(bench, 2, PENDING);
        expect(bench, 2, PENDING);

        bench.file(bench.incoming("x"), 2);

        expect(bench, 2, RETRIEVED);
    }

    private static void fileStates(Bench bench) throws Exception {
        int session = bench.incoming("x");
        List<FileEntry> before = Lists.files(bench, session);
        Expect.equal("again", before, Lists.files(bench, session));
        bench.file(session, 2);

        List<FileEntry> after = Lists.files(bench, session);

        Expect.equal("before", List.of(file(1, PENDING), file(2, PENDING)), before);
        Expect.equal("after", List.of(file(1, PENDING), file(2, RETRIEVED)), after);
    }

    private static FileEntry file(long token, int state) {
        return new FileEntry(token, QueryCases.MEMFD, state, 0);
    }

    private static void finishedFiles(Bench bench) throws Exception {
        int session = bench.incoming("x");

        bench.finish(session);

        Expect.equal("files", List.of(), Lists.files(bench, session));
        Expect.errno(Errno.ENOENT, "a retrieve", () -> bench.file(session, 1));
    }

    private static void fdinfo(Bench bench) throws Exception {
        int session = bench.incoming("x");
        bench.file(session, 1);

        List<String> lines = bench.calls().fdinfo(session);

        Expect.equal(
                "fdinfo",
                List.of(
                        "session:\t" + bench.name("x"),
                        "direction:\tincoming",
                        "files:\t2",
                        "file:\t0x1\t" + QueryCases.MEMFD + "\tretrieved",
                        "file:\t0x2\t" + QueryCases.MEMFD + "\tpending"),
                lines);
    }

    private static void info(Bench bench) throws Exception {
        Struct before = Lists.info(bench);
        Expect.equal("there was a live update", true, before.u64(8) > 0);
        int session = bench.incoming("x");
        bench.finish(session);
        Struct finished = Lists.info(bench);

        bench.close(session);

        Expect.equal("files after FINISH", before.u64(40) - 2, finished.u64(40));
        Expect.equal("sessions after FINISH", before.u64(24), finished.u64(24));
        Expect.equal(
                "sessions after the close",
                before.u64(24) - 1,
                Lists.info(bench).u64(24));
    }

    private static List<FlbEntry> testFlbs(Bench bench) throws SysException {
        return Lists.flbs(bench).stream()
                .filter(flb -> flb.name().startsWith(FlbEvent.NAME))
                .toList();
    }

    private static void flbCounts(Bench bench) throws Exception {
        long files = Lists.info(bench).u64(40);
        int session = bench.incoming("x");

        for (FlbEntry flb : testFlbs(bench)) {
            Expect.equal("count of " + flb.name(), files, flb.incoming());
        }
        bench.finish(session);
        for (FlbEntry flb : testFlbs(bench)) {
            Expect.equal("count of " + flb.name() + " after FINISH", files - 2, flb.incoming());
        }
    }

    private static void flbStates(Bench bench) throws Exception {
        List<Integer> states = testFlbs(bench).stream().map(FlbEntry::state).toList();

        Expect.equal("states", List.of(FLB_RETRIEVED, FLB_RETRIEVED, FLB_PENDING), states);
        bench.finish(bench.incoming("x"));
    }
}
