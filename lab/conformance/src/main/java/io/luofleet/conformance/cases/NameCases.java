// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.across;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.Struct;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Session names: what one is, and which are taken. */
final class NameCases {
    private NameCases() {}

    static List<Case> all() {
        return List.of(
                single("luo_session_create", "an empty name is EINVAL", NameCases::empty),
                single("luo_session_create", "a name without NUL in its 64 bytes is EINVAL", NameCases::tooLong),
                single("luo_session_create", "a name of 63 bytes is accepted and told in full", NameCases::longest),
                single("luo_session_create", "a name ends at its first NUL, whatever comes after", NameCases::afterNul),
                single("luo_session_create", "a name is any bytes, also such as are no text", NameCases::bytes),
                single(
                        "luo_session_insert",
                        "the name of an outgoing session is EEXIST, until its last close",
                        NameCases::taken),
                single(
                        "luo_session_retrieve",
                        "a name that did not come in is ENOENT, outgoing or not",
                        NameCases::unknown),
                single(
                        "luo_session_retrieve",
                        "a name without NUL, and an empty one, are ENOENT",
                        NameCases::badRetrieve),
                single(
                        "luo_ioctl_create_session",
                        "a refused call leaves the caller's structure as it was",
                        NameCases::untouched),
                across(
                        "luo_session_deserialize_one",
                        "a name of 63 bytes, and one that is no text, come through",
                        NameCases::unusualBefore,
                        NameCases::unusualAfter),
                across(
                        "luo_session_insert",
                        "an outgoing session may have an incoming one's name",
                        bench -> bench.create("x"),
                        NameCases::sameName));
    }

    private static byte[] longName(Bench bench) {
        byte[] name = bench.name("long").getBytes(StandardCharsets.UTF_8);
        byte[] filled = new byte[63];
        Arrays.fill(filled, (byte) 'l');
        System.arraycopy(name, 0, filled, 0, name.length);
        return filled;
    }

    private static byte[] notText(Bench bench) {
        byte[] name = bench.name("\0\0\0").getBytes(StandardCharsets.UTF_8);
        name[name.length - 3] = (byte) 0xff;
        name[name.length - 2] = (byte) 0xc3;
        name[name.length - 1] = 'x';
        return name;
    }

    private static void refused(Bench bench, Errno errno, long request, Struct struct) throws Exception {
        Expect.errno(errno, "name", () -> bench.open(request, struct));
    }

    private static byte[] nameOf(Bench bench, int session) throws Exception {
        Struct struct = Struct.name();
        bench.calls().ioctl(session, Struct.GET_NAME, struct.memory());
        return struct.nameBytes();
    }

    private static void empty(Bench bench) throws Exception {
        refused(bench, Errno.EINVAL, Struct.CREATE_SESSION, Struct.session(""));
        refused(bench, Errno.EINVAL, Struct.CREATE_SESSION, Struct.session("\0after"));
    }

    private static void tooLong(Bench bench) throws Exception {
        byte[] full = new byte[64];
        Arrays.fill(full, (byte) 'l');
        refused(bench, Errno.EINVAL, Struct.CREATE_SESSION, Struct.session(full));
    }

    private static void longest(Bench bench) throws Exception {
        int session = bench.open(Struct.CREATE_SESSION, Struct.session(longName(bench)));

        Expect.bytes("GET_NAME", longName(bench), nameOf(bench, session));
    }

    private static void afterNul(Bench bench) throws Exception {
        int session = bench.open(Struct.CREATE_SESSION, Struct.session(bench.name("x") + "\0one"));

        Expect.bytes("GET_NAME", bench.name("x").getBytes(StandardCharsets.UTF_8), nameOf(bench, session));
        refused(bench, Errno.EEXIST, Struct.CREATE_SESSION, Struct.session(bench.name("x") + "\0two"));
    }

    private static void bytes(Bench bench) throws Exception {
        int session = bench.open(Struct.CREATE_SESSION, Struct.session(notText(bench)));

        Expect.bytes("GET_NAME", notText(bench), nameOf(bench, session));
        refused(bench, Errno.EEXIST, Struct.CREATE_SESSION, Struct.session(notText(bench)));
    }

    private static void taken(Bench bench) throws Exception {
        int session = bench.session("x");
        int copy = bench.kept(bench.calls().dup(session));
        bench.close(session);
        Expect.errno(Errno.EEXIST, "while a copy is open", () -> bench.session("x"));

        bench.close(copy);

        bench.session("x");
    }

    private static void unknown(Bench bench) throws Exception {
        bench.create("x");

        Expect.errno(Errno.ENOENT, "outgoing", () -> bench.retrieve("x"));
        Expect.errno(Errno.ENOENT, "unknown", () -> bench.retrieve("y"));
    }

    private static void badRetrieve(Bench bench) throws Exception {
        byte[] full = new byte[64];
        Arrays.fill(full, (byte) 'l');

        refused(bench, Errno.ENOENT, Struct.RETRIEVE_SESSION, Struct.session(full));
        refused(bench, Errno.ENOENT, Struct.RETRIEVE_SESSION, Struct.session(""));
    }

    private static void untouched(Bench bench) throws Exception {
        bench.session("x");
        Struct struct = Struct.session(bench.name("x")).reserved(0x1234);
        byte[] before = struct.bytes().clone();

        refused(bench, Errno.EEXIST, Struct.CREATE_SESSION, struct);

        Expect.bytes("structure", before, struct.bytes());
    }

    private static void unusualBefore(Bench bench) throws Exception {
        bench.open(Struct.CREATE_SESSION, Struct.session(longName(bench)));
        bench.open(Struct.CREATE_SESSION, Struct.session(notText(bench)));
    }

    private static void unusualAfter(Bench bench) throws Exception {
        int first = bench.open(Struct.RETRIEVE_SESSION, Struct.session(longName(bench)));
        int second = bench.open(Struct.RETRIEVE_SESSION, Struct.session(notText(bench)));

        Expect.bytes("63 bytes", longName(bench), nameOf(bench, first));
        Expect.bytes("no text", notText(bench), nameOf(bench, second));
    }

    private static void sameName(Bench bench) throws Exception {
        LuoSession incoming = bench.retrieve("x");

        LuoSession outgoing = bench.create("x");

        Expect.equal("names", incoming.readName(), outgoing.readName());
        Expect.errno(Errno.EINVAL, "FINISH of the outgoing one", outgoing::finish);
    }
}
