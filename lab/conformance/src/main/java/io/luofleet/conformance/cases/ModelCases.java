// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import io.luofleet.conformance.Case;
import io.luofleet.conformance.Case.ModelOnly;
import io.luofleet.conformance.Expect;
import io.luofleet.conformance.model.EmulatedHost;
import io.luofleet.hostagent.luo.EmulatedMachine.BootCause;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.Callback;
import io.luofleet.hostagent.luo.model.FlbFinish;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.Resource;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import java.util.List;
import java.util.stream.Stream;

/** Rules that need a kernel which fails on demand, or another kernel than the two the lab builds. */
final class ModelCases {
    private static final String HANDLER = "memfd-v2";
    private static final String FLB = "liveupdate-test-flb-v2";
    private static final String NO_FAULT = "the lab's kernel offers no way to make this callback fail";
    private static final String NO_KERNEL = "needs a next kernel that the lab does not build";

    private ModelCases() {}

    static List<Case> all() {
        return Stream.of(faults(), otherKernels()).flatMap(List::stream).toList();
    }

    private static List<Case> faults() {
        return List.of(
                new ModelOnly(
                        "luo_session_serialize",
                        "a freeze that fails is reboot's errno, and everything stays preserved",
                        NO_FAULT,
                        ModelCases::freezeFails),
                new ModelOnly(
                        "luo_flb_file_preserve",
                        "an FLB that fails is PRESERVE_FD's errno, and the file stays free",
                        NO_FAULT,
                        ModelCases::flbFails),
                new ModelOnly(
                        "luo_retrieve_file",
                        "a retrieve that fails gives the same errno for ever",
                        NO_FAULT,
                        ModelCases::retrieveFails),
                new ModelOnly(
                        "luo_file_can_finish_one",
                        "a file that cannot finish is EBUSY, and nothing is finished",
                        NO_FAULT,
                        ModelCases::cannotFinish),
                new ModelOnly(
                        "luo_session_alloc",
                        "without memory for a session CREATE_SESSION is ENOMEM",
                        "the kernel does not run out of memory at a given place",
                        ModelCases::noMemory));
    }

    private static List<Case> otherKernels() {
        return List.of(
                new ModelOnly(
                        "luo_early_startup",
                        "another LUO format panics the next kernel",
                        NO_KERNEL,
                        ModelCases::foreignFormat),
                new ModelOnly(
                        "luo_file_deserialize_one",
                        "one file of an unknown handler makes every open of the device EIO",
                        NO_KERNEL,
                        ModelCases::unknownHandler),
                new ModelOnly(
                        "luo_early_startup",
                        "a kernel booted without liveupdate=on has no device",
                        "the suite runs through the device",
                        ModelCases::noDevice));
    }

    private static Memfd preserved(LuoSession session, long token) throws Exception {
        Memfd memfd = Memfd.create("conformance");
        session.preserve(memfd.fd().number(), token);
        return memfd;
    }

    private static KernelImage next() {
        return KernelImage.linux73("7.3.4-luofleet.2");
    }

    private static void freezeFails(EmulatedHost host) throws Exception {
        try (LuoSession session = host.liveUpdate().create("x");
                Memfd memfd = preserved(session, 1)) {
            host.machine().callbacks().fail(HANDLER, Callback.FREEZE, Errno.EIO, 1);
            host.machine().load(next(), "liveupdate=on");

            Expect.errno(Errno.EIO, "reboot", () -> host.machine().kexec());

            Expect.errno(
                    Errno.EEXIST, "token", () -> session.preserve(memfd.fd().number(), 1));
        }
    }

    private static void flbFails(EmulatedHost host) throws Exception {
        try (LuoSession session = host.liveUpdate().create("x");
                Memfd memfd = Memfd.create("conformance")) {
            host.machine().callbacks().fail(FLB, Callback.PRESERVE, Errno.ENODEV, 1);

            Expect.errno(
                    Errno.ENODEV,
                    "PRESERVE_FD",
                    () -> session.preserve(memfd.fd().number(), 1));

            session.preserve(memfd.fd().number(), 1);
        }
    }

    private static LuoSession incoming(EmulatedHost host) throws Exception {
        preserved(host.liveUpdate().create("x"), 1).close();
        host.kexec(next());
        return host.liveUpdate().retrieve("x");
    }

    private static void retrieveFails(EmulatedHost host) throws Exception {
        try (LuoSession session = incoming(host)) {
            host.machine().callbacks().fail(HANDLER, Callback.RETRIEVE, Errno.ENOMEM, 1);

            Expect.errno(Errno.ENOMEM, "first", () -> session.retrieve(1));
            Expect.errno(Errno.ENOMEM, "second", () -> session.retrieve(1));
            session.finish();
        }
    }

    private static void cannotFinish(EmulatedHost host) throws Exception {
        try (LuoSession session = incoming(host)) {
            host.machine().callbacks().fail(HANDLER, Callback.CAN_FINISH, Errno.EBUSY, 1);

            Expect.errno(Errno.EBUSY, "FINISH", session::finish);

            Memfd.of(io.luofleet.hostagent.sys.Fd.own(session.retrieve(1))).close();
            session.finish();
        }
    }

    private static void noMemory(EmulatedHost host) throws Exception {
        host.machine().kernel().luo().exhaust(Resource.SESSION, true);

        Expect.errno(Errno.ENOMEM, "CREATE_SESSION", () -> host.liveUpdate().create("x"));
    }

    private static void foreignFormat(EmulatedHost host) throws Exception {
        host.kexec(new KernelImage("8.0", "luo-v6", "kho-v4", List.of(), FlbFinish.FIXED, true));

        Expect.equal("cause of the boot", BootCause.PANIC, host.machine().boot().cause());
    }

    private static void unknownHandler(EmulatedHost host) throws Exception {
        preserved(host.liveUpdate().create("x"), 1).close();
        host.kexec(new KernelImage("8.0", "luo-v5", "kho-v4", List.of(), FlbFinish.FIXED, true));

        Expect.errno(Errno.EIO, "first open", host.calls()::openDevice);
        Expect.errno(Errno.EIO, "second open", host.calls()::openDevice);
    }

    private static void noDevice(EmulatedHost host) throws Exception {
        host.machine().load(next(), "console=ttyS0");
        host.machine().kexec();

        EmulatedHost without = new EmulatedHost(host.machine());
        Expect.equal("device", false, without.liveUpdate().devicePresent());
        Expect.errno(Errno.ENOENT, "open", without.calls()::openDevice);
    }
}
