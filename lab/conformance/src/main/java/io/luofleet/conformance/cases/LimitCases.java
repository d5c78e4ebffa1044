// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.across;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Case.AcrossKexec;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.NextLine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.wire.KernelCommandLine;
import java.util.List;
import java.util.stream.Collectors;

/** Limits that a preflight must know, and how a kernel reads what it is started with. */
final class LimitCases {
    /** {@code LUO_SESSION_BLOCK_MAX}: sessions that are serialised together. */
    private static final int BLOCK = 51;

    private static final long TEBIBYTE = 1L << 40;

    private LimitCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        "memfd_luo_preserve_folios",
                        "a memfd of 1 TiB is ENOMEM, and is preserved once it is smaller",
                        LimitCases::tooLarge),
                across(
                        "parse_args",
                        "the last value of liveupdate= and kho= that the kernel understands counts, in quotes too",
                        bench -> bench.create("x"),
                        LimitCases::oddLine),
                across(
                        "kho_memory_init",
                        "the scratch areas stay what they were at the cold boot, whatever kho_scratch= says",
                        LimitCases::areas,
                        LimitCases::sameAreas),
                new AcrossKexec(
                        "luo_session_create",
                        "a block of " + BLOCK
                                + " sessions comes through after a duplicate was refused, when one more was"
                                + " created and closed",
                        2,
                        List.of(LimitCases::fullBlock, LimitCases::fullBlockBack)));
    }

    private static void tooLarge(Bench bench) throws Exception {
        int session = bench.session("x");
        int memfd = bench.memfd();
        bench.calls().truncate(memfd, TEBIBYTE);

        Expect.errno(Errno.ENOMEM, "PRESERVE_FD", () -> bench.preserve(session, memfd, 1));

        bench.calls().truncate(memfd, 4096);
        bench.preserve(session, memfd, 1);
    }

    /** That the suite runs here at all shows that the kernel reads it so. */
    private static void oddLine(Bench bench) throws Exception {
        KernelCommandLine line = KernelCommandLine.parse(bench.host().commandLine());

        Expect.equal("words", true, bench.host().commandLine().contains(NextLine.WORDS));
        Expect.equal(
                "liveupdate", "on", line.deciding("liveupdate").orElseThrow().value());
        Expect.equal("kho", "on", line.deciding("kho").orElseThrow().value());
        bench.retrieve("x").finish();
    }

    private static String shown(Bench bench) {
        return bench.host().scratchAreas().stream().map(ScratchArea::toString).collect(Collectors.joining(" "));
    }

    private static void areas(Bench bench) throws Exception {
        Expect.equal("areas are known", false, shown(bench).isEmpty());
        bench.preserve(bench.create("x"), 1, shown(bench));
    }

    private static void sameAreas(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        bench.expectContent(shown(bench), bench.memory(session, 1));
        session.finish();
    }

    /** On a boot on which no other case has sessions for the next. */
    private static void fullBlock(Bench bench) throws Exception {
        for (int i = 0; i < BLOCK; i++) {
            bench.session("s" + i);
        }
        Expect.errno(Errno.EEXIST, "CREATE_SESSION", () -> bench.session("s0"));
        bench.close(bench.session("scratch"));
    }

    private static void fullBlockBack(Bench bench) throws Exception {
        for (int i = 0; i < BLOCK; i++) {
            bench.finish(bench.incoming("s" + i));
        }
        Expect.errno(Errno.ENOENT, "RETRIEVE_SESSION", () -> bench.incoming("scratch"));
    }
}
