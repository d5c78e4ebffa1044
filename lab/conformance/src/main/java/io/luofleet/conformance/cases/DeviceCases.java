// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import static io.luofleet.conformance.Case.single;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Case;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.Struct;
import io.luofleet.conformance.SystemCalls;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.stream.Stream;

/** The device: who may open it, and what it checks before it looks at a command. */
final class DeviceCases {
    private DeviceCases() {}

    static List<Case> all() {
        return Stream.of(checks(), descriptors()).flatMap(List::stream).toList();
    }

    private static List<Case> checks() {
        return List.of(
                single("luo_open", "a second open is EBUSY, until the first is closed", DeviceCases::secondOpen),
                single(
                        "luo_release",
                        "the device is free when the last copy of its descriptor is closed",
                        DeviceCases::copy),
                single(
                        "luo_ioctl",
                        "an unknown number is EINVAL, before its argument is looked at",
                        DeviceCases::unknown),
                single("luo_ioctl", "a session's number on the device is EINVAL", DeviceCases::sessionNumber),
                single(
                        "luo_ioctl",
                        "an argument that cannot be read is EFAULT, before the type is checked",
                        DeviceCases::fault),
                single(
                        "luo_ioctl",
                        "another type with a known number is ENOTTY, before the size is checked",
                        DeviceCases::type),
                single("luo_ioctl", "size or direction bits in the request are ENOTTY", DeviceCases::bits),
                single(
                        "luo_ioctl",
                        "a structure one byte short is EINVAL, before its name is looked at",
                        DeviceCases::small));
    }

    private static List<Case> descriptors() {
        return List.of(
                single(
                        "copy_struct_from_user",
                        "a longer structure with zeros at its end is accepted",
                        DeviceCases::zeroTail),
                single(
                        "copy_struct_from_user",
                        "anything else at its end is E2BIG, and nothing is created",
                        DeviceCases::tail),
                single("copy_struct_from_user", "a structure that ends before its size is EFAULT", DeviceCases::cut),
                single(
                        "check_zeroed_user",
                        "zeros, then the end of memory is EFAULT; a byte before it is E2BIG",
                        DeviceCases::edge),
                single(
                        "luo_ioctl_create_session",
                        "EMFILE comes before EINVAL for the name",
                        DeviceCases::noDescriptor),
                single("luo_ioctl_create_session", "E2BIG comes before EMFILE", DeviceCases::tailBeforeDescriptor),
                single("luo_ioctl_retrieve_session", "EMFILE comes before ENOENT", DeviceCases::retrieveNoDescriptor),
                single("vfs_ioctl", "a LUO command on another file is ENOTTY", DeviceCases::otherFile));
    }

    private static void secondOpen(Bench bench) throws Exception {
        int device = bench.device();

        Expect.errno(Errno.EBUSY, "second open", bench::device);

        bench.close(device);
        bench.device();
    }

    private static void copy(Bench bench) throws Exception {
        int device = bench.device();
        int copy = bench.kept(bench.calls().dup(device));
        bench.close(device);
        Expect.errno(Errno.EBUSY, "open while a copy is open", bench::device);

        bench.close(copy);

        bench.device();
    }

    private static void refused(Bench bench, Errno errno, long request, UserMemory argument) throws Exception {
        int device = bench.device();
        SystemCalls calls = bench.calls();
        Expect.errno(errno, "request 0x" + Long.toHexString(request), () -> calls.ioctl(device, request, argument));
        bench.close(device);
    }

    private static UserMemory create(Bench bench) {
        return Struct.session(bench.name("x")).memory();
    }

    private static void unknown(Bench bench) throws Exception {
        refused(bench, Errno.EINVAL, 0xba3f, UserMemory.unmapped());
        refused(bench, Errno.EINVAL, 0xbaff, create(bench));
    }

    private static void sessionNumber(Bench bench) throws Exception {
        refused(bench, Errno.EINVAL, Struct.GET_NAME, Struct.name().memory());
    }

    private static void fault(Bench bench) throws Exception {
        refused(bench, Errno.EFAULT, Struct.CREATE_SESSION, UserMemory.unmapped());
        refused(bench, Errno.EFAULT, 0xbb00, UserMemory.unmapped());
        refused(bench, Errno.EFAULT, Struct.CREATE_SESSION, UserMemory.writable(new byte[3]));
    }

    private static void type(Bench bench) throws Exception {
        refused(bench, Errno.ENOTTY, 0xbb00, create(bench));
        refused(bench, Errno.ENOTTY, 0xbb01, Struct.session("x").size(0).memory());
    }

    private static void bits(Bench bench) throws Exception {
        refused(bench, Errno.ENOTTY, 0xc048_ba00L, create(bench));
        refused(bench, Errno.ENOTTY, 0x4000_ba00L, create(bench));
    }

    private static void small(Bench bench) throws Exception {
        refused(
                bench,
                Errno.EINVAL,
                Struct.CREATE_SESSION,
                Struct.session(bench.name("x")).size(71).memory());
        refused(
                bench,
                Errno.EINVAL,
                Struct.RETRIEVE_SESSION,
                Struct.session(bench.name("x")).size(0).memory());
    }

    private static void zeroTail(Bench bench) throws Exception {
        bench.open(Struct.CREATE_SESSION, Struct.session(bench.name("x")).tail(new byte[5000]));

        Expect.errno(Errno.EEXIST, "create again", () -> bench.session("x"));
    }

    private static void tail(Bench bench) throws Exception {
        Struct struct = Struct.session(bench.name("x")).tail((byte) 0, (byte) 0, (byte) 0, (byte) 1);

        refused(bench, Errno.E2BIG, Struct.CREATE_SESSION, struct.memory());

        bench.session("x");
    }

    private static void cut(Bench bench) throws Exception {
        refused(
                bench,
                Errno.EFAULT,
                Struct.CREATE_SESSION,
                Struct.session(bench.name("x")).cut(71).memory());
        refused(
                bench,
                Errno.EFAULT,
                Struct.CREATE_SESSION,
                Struct.session(bench.name("x")).cut(4).memory());
    }

    private static void edge(Bench bench) throws Exception {
        Struct zeros = Struct.session(bench.name("x")).tail(new byte[8]);
        Struct one = Struct.session(bench.name("x"))
                .tail((byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0);

        refused(
                bench,
                Errno.EFAULT,
                Struct.CREATE_SESSION,
                zeros.size(0xffff_ffffL).memory());
        refused(
                bench,
                Errno.E2BIG,
                Struct.CREATE_SESSION,
                one.size(0xffff_ffffL).memory());
    }

    private static void noDescriptor(Bench bench) throws Exception {
        int device = bench.device();

        bench.calls()
                .withoutFreeDescriptors(() -> Expect.errno(Errno.EMFILE, "empty name", () -> bench.calls()
                        .ioctl(device, Struct.CREATE_SESSION, Struct.session("").memory())));
    }

    private static void tailBeforeDescriptor(Bench bench) throws Exception {
        int device = bench.device();
        Struct struct = Struct.session(bench.name("x")).tail((byte) 1);

        bench.calls()
                .withoutFreeDescriptors(() -> Expect.errno(Errno.E2BIG, "tail", () -> bench.calls()
                        .ioctl(device, Struct.CREATE_SESSION, struct.memory())));
    }

    private static void retrieveNoDescriptor(Bench bench) throws Exception {
        int device = bench.device();

        bench.calls()
                .withoutFreeDescriptors(() -> Expect.errno(Errno.EMFILE, "no such session", () -> bench.calls()
                        .ioctl(device, Struct.RETRIEVE_SESSION, create(bench))));
    }

    private static void otherFile(Bench bench) throws Exception {
        int memfd = bench.memfd();

        Expect.errno(
                Errno.ENOTTY, "on a memfd", () -> bench.calls().ioctl(memfd, Struct.CREATE_SESSION, create(bench)));
    }
}
