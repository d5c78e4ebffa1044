// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.Kernels.WITHOUT_QUERIES;
import static io.luofleet.conformance.Case.Kernels.WITH_QUERIES;
import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.Struct;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;

/** The device opened for reading only, and what a query's structure is checked for, with the queries and without. */
final class ReadOnlyCases {
    private ReadOnlyCases() {}

    static List<Case> all() {
        return List.of(
                single(
                        WITHOUT_QUERIES,
                        "luo_open",
                        "an open for reading only is as exclusive as any other",
                        ReadOnlyCases::exclusive),
                single(
                        WITHOUT_QUERIES,
                        "luo_ioctl",
                        "a file that is open for reading only creates sessions",
                        ReadOnlyCases::createsReadOnly),
                single(
                        WITHOUT_QUERIES,
                        "luo_ioctl",
                        "queries are EINVAL, before their argument is looked at",
                        ReadOnlyCases::unknown),
                single(
                        WITH_QUERIES,
                        "luo_open",
                        "opens for reading only keep nobody out and are kept out by nobody",
                        ReadOnlyCases::shared),
                single(
                        WITH_QUERIES,
                        "luo_release",
                        "closing a file that is open for reading only frees the device for nobody",
                        ReadOnlyCases::release),
                single(
                        WITH_QUERIES,
                        "luo_ioctl",
                        "CREATE and RETRIEVE on a file that is open for reading only are EBADF",
                        ReadOnlyCases::badFile),
                single(
                        WITH_QUERIES,
                        "luo_ioctl",
                        "EBADF comes after ENOTTY for the type and before EINVAL for the size",
                        ReadOnlyCases::order),
                single(
                        WITH_QUERIES,
                        "luo_ioctl",
                        "a query's structure is checked like any other: EFAULT, ENOTTY, EINVAL, E2BIG",
                        ReadOnlyCases::structures),
                single(
                        WITH_QUERIES,
                        "copy_struct_from_user",
                        "a query's longer structure with zeros at its end is accepted",
                        ReadOnlyCases::zeroTail),
                single(WITH_QUERIES, "luo_ioctl_get_info", "reserved input must be zero", ReadOnlyCases::reserved));
    }

    private static void exclusive(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();

        Expect.errno(Errno.EBUSY, "open for writing", bench::device);

        bench.close(device);
        bench.device();
        Expect.errno(Errno.EBUSY, "open for reading", bench::readOnlyDevice);
    }

    private static void createsReadOnly(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();
        Struct struct = Struct.session(bench.name("x"));

        bench.calls().ioctl(device, Struct.CREATE_SESSION, struct.memory());

        bench.kept(struct.fd());
        bench.close(device);
    }

    private static void unknown(Bench bench) throws Exception {
        int device = bench.device();
        int session = bench.kept(created(bench, device));

        for (long request : new long[] {Struct.GET_INFO, Struct.NEXT_SESSION, Struct.NEXT_HANDLER, Struct.NEXT_FLB}) {
            refused(bench, Errno.EINVAL, device, request, UserMemory.unmapped());
        }
        refused(bench, Errno.EINVAL, session, Struct.NEXT_FILE, UserMemory.unmapped());
    }

    private static int created(Bench bench, int device) throws Exception {
        Struct struct = Struct.session(bench.name("x"));
        bench.calls().ioctl(device, Struct.CREATE_SESSION, struct.memory());
        return struct.fd();
    }

    private static void shared(Bench bench) throws Exception {
        int first = bench.readOnlyDevice();
        int writer = bench.device();
        int second = bench.readOnlyDevice();

        for (int device : new int[] {first, writer, second}) {
            bench.calls().ioctl(device, Struct.GET_INFO, Struct.info().memory());
        }
    }

    private static void release(Bench bench) throws Exception {
        int reader = bench.readOnlyDevice();
        bench.device();

        bench.close(reader);

        Expect.errno(Errno.EBUSY, "second open for writing", bench::device);
    }

    private static void badFile(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();
        UserMemory name = Struct.session(bench.name("x")).memory();

        refused(bench, Errno.EBADF, device, Struct.CREATE_SESSION, name);
        refused(bench, Errno.EBADF, device, Struct.RETRIEVE_SESSION, name);

        bench.session("x");
    }

    private static void order(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();

        refused(bench, Errno.EFAULT, device, Struct.CREATE_SESSION, UserMemory.unmapped());
        refused(bench, Errno.ENOTTY, device, 0xbb00, Struct.session("x").memory());
        refused(
                bench,
                Errno.EBADF,
                device,
                Struct.CREATE_SESSION,
                Struct.session("x").size(0).memory());
    }

    private static void structures(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();
        int session = bench.session("x");

        structure(bench, device, Struct.GET_INFO, Struct.info());
        structure(bench, device, Struct.NEXT_SESSION, Struct.nextSession(Lists.OUTGOING, 0));
        structure(bench, device, Struct.NEXT_HANDLER, Struct.nextHandler(0));
        structure(bench, device, Struct.NEXT_FLB, Struct.nextFlb(0));
        structure(bench, session, Struct.NEXT_FILE, Struct.nextFile(0));
    }

    /** A later kernel's structure is longer by some fields, so what no kernel knows begins far behind this one's end. */
    private static byte[] unknownTail() {
        byte[] tail = new byte[256];
        tail[tail.length - 1] = 1;
        return tail;
    }

    private static void structure(Bench bench, int fd, long request, Struct right) throws Exception {
        int length = right.bytes().length;
        refused(bench, Errno.EFAULT, fd, request, UserMemory.unmapped());
        refused(bench, Errno.ENOTTY, fd, request | 0x4000_0000L, right.memory());
        refused(bench, Errno.E2BIG, fd, request, right.tail(unknownTail()).memory());
        refused(bench, Errno.EFAULT, fd, request, right.cut(length - 1).memory());
        refused(bench, Errno.EINVAL, fd, request, right.size(length - 1).memory());
        right.size(length);
    }

    private static void zeroTail(Bench bench) throws Exception {
        Struct struct = Struct.info().tail(new byte[5000]);

        Lists.ask(bench, Struct.GET_INFO, struct);

        Expect.equal("LUO's format", "luo-v5", struct.text(64));
    }

    private static void reserved(Bench bench) throws Exception {
        int device = bench.readOnlyDevice();
        int session = bench.session("x");

        refused(
                bench,
                Errno.EINVAL,
                device,
                Struct.GET_INFO,
                Struct.info().u32(4, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                device,
                Struct.NEXT_SESSION,
                Struct.nextSession(Lists.OUTGOING, 0).u32(28, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                device,
                Struct.NEXT_HANDLER,
                Struct.nextHandler(0).u32(4, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                device,
                Struct.NEXT_FLB,
                Struct.nextFlb(0).u32(4, 1).memory());
        refused(
                bench,
                Errno.EINVAL,
                session,
                Struct.NEXT_FILE,
                Struct.nextFile(0).u32(4, 1).memory());
    }

    private static void refused(Bench bench, Errno errno, int fd, long request, UserMemory argument) throws Exception {
        Expect.errno(errno, "request 0x" + Long.toHexString(request), () -> bench.calls()
                .ioctl(fd, request, argument));
    }
}
