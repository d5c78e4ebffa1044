// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.across;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.Sys;
import java.util.List;
import java.util.stream.Stream;

/** RETRIEVE_FD and FINISH. */
final class RetrieveCases {
    private static final int MANY = 130;

    private RetrieveCases() {}

    static List<Case> all() {
        return Stream.of(retrieve(), finish()).flatMap(List::stream).toList();
    }

    private static List<Case> retrieve() {
        return List.of(
                across("luo_retrieve_file", "an unknown token is ENOENT", RetrieveCases::two, RetrieveCases::unknown),
                across(
                        "luo_retrieve_file",
                        "files come back in any order, each with its content",
                        RetrieveCases::two,
                        RetrieveCases::anyOrder),
                across(
                        "luo_retrieve_file",
                        "a second time gives the same open file",
                        RetrieveCases::two,
                        RetrieveCases::sameFile),
                across(
                        "luo_retrieve_file",
                        "a file whose descriptor was closed can be retrieved again until FINISH",
                        RetrieveCases::two,
                        RetrieveCases::closedAndAgain),
                across(
                        "luo_retrieve_file",
                        "any 64 bits name a file",
                        RetrieveCases::oddTokens,
                        RetrieveCases::oddTokensBack),
                across(
                        "luo_file_deserialize",
                        "130 files of one session come back",
                        RetrieveCases::many,
                        RetrieveCases::manyBack));
    }

    private static List<Case> finish() {
        return List.of(
                across(
                        "luo_file_finish",
                        "after FINISH no file can be retrieved",
                        RetrieveCases::two,
                        RetrieveCases::afterFinish),
                across("luo_file_finish", "FINISH a second time is accepted", RetrieveCases::two, RetrieveCases::twice),
                across(
                        "luo_file_finish",
                        "a retrieved file outlives FINISH and the session",
                        RetrieveCases::two,
                        RetrieveCases::outlives),
                across(
                        "luo_file_finish",
                        "the session stays retrieved after FINISH",
                        RetrieveCases::two,
                        RetrieveCases::stillThere),
                across(
                        "xa_insert",
                        "a retrieved file is EBUSY until FINISH, free afterwards",
                        RetrieveCases::two,
                        RetrieveCases::busy),
                across(
                        "luo_preserve_file",
                        "a new memfd can be preserved while a session is being retrieved",
                        RetrieveCases::two,
                        RetrieveCases::beside));
    }

    private static void two(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        bench.preserve(session, 1, "first");
        bench.preserve(session, 2, "second");
    }

    private static void unknown(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        Expect.errno(Errno.ENOENT, "token 3", () -> session.retrieve(3));
        Expect.errno(Errno.ENOENT, "token 2^32+1", () -> session.retrieve((1L << 32) + 1));
    }

    private static void anyOrder(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        bench.expectContent("second", bench.memory(session, 2));
        bench.expectContent("first", bench.memory(session, 1));
    }

    private static void sameFile(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        Memfd memfd = bench.memory(session, 1);
        Memfd again = bench.memory(session, 1);

        Sys.setPosition(memfd.fd().number(), 3);

        Expect.equal(
                "position of the other descriptor", 3L, Sys.position(again.fd().number()));
    }

    private static void closedAndAgain(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        bench.memory(session, 1).close();

        bench.expectContent("first", bench.memory(session, 1));
    }

    private static void oddTokens(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        bench.preserve(session, 0, "zero");
        bench.preserve(session, -1, "all ones");
    }

    private static void oddTokensBack(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        bench.expectContent("zero", bench.memory(session, 0));
        bench.expectContent("all ones", bench.memory(session, -1));
    }

    private static void many(Bench bench) throws Exception {
        LuoSession session = bench.create("x");
        for (int token = 0; token < MANY; token++) {
            bench.preserve(session, token, "file " + token).close();
        }
    }

    private static void manyBack(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        for (int token = MANY - 1; token >= 0; token--) {
            Memfd memfd = bench.memory(session, token);
            bench.expectContent("file " + token, memfd);
            memfd.close();
        }
    }

    private static void afterFinish(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        bench.memory(session, 1);

        session.finish();

        Expect.errno(Errno.ENOENT, "retrieved before", () -> session.retrieve(1));
        Expect.errno(Errno.ENOENT, "never retrieved", () -> session.retrieve(2));
    }

    private static void twice(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        session.finish();

        session.finish();
    }

    private static void outlives(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        Memfd memfd = bench.memory(session, 1);
        session.finish();

        session.close();

        bench.expectContent("first", memfd);
    }

    private static void stillThere(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");

        session.finish();

        Expect.errno(Errno.EINVAL, "retrieve session", () -> bench.retrieve("x"));
        Expect.errno(Errno.EINVAL, "PRESERVE_FD", () -> bench.preserve(session, 9, "new"));
        Expect.equal("name", bench.name("x"), session.readName());
    }

    private static void busy(Bench bench) throws Exception {
        LuoSession session = bench.retrieve("x");
        Memfd memfd = bench.memory(session, 1);
        LuoSession outgoing = bench.create("x");
        Expect.errno(
                Errno.EBUSY, "before FINISH", () -> outgoing.preserve(memfd.fd().number(), 1));

        session.finish();

        outgoing.preserve(memfd.fd().number(), 1);
    }

    private static void beside(Bench bench) throws Exception {
        bench.memory(bench.retrieve("x"), 1);

        bench.preserve(bench.create("y"), 1, "new");
    }
}
