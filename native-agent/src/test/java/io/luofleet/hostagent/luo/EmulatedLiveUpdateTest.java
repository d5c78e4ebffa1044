// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.luo.EmulatedLiveUpdate.Sessions;
import io.luofleet.hostagent.luo.EmulatedMachine.Boot;
import io.luofleet.hostagent.luo.EmulatedMachine.BootCause;
import io.luofleet.hostagent.luo.model.Callback;
import io.luofleet.hostagent.luo.model.FlbFinish;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.luo.model.RehearsalFile;
import io.luofleet.hostagent.sys.ChildProcess;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SocketAccess;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.UnixListener;
import io.luofleet.hostagent.sys.UnixStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The emulated host: the model behind the same port as the kernel, with real memory. */
class EmulatedLiveUpdateTest {
    private static final String COMMAND_LINE = "liveupdate=on";
    private static final byte[] CONTENT = "guest memory".getBytes(StandardCharsets.UTF_8);

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("7.3.4-a"), COMMAND_LINE);
    private EmulatedLiveUpdate kernel = new EmulatedLiveUpdate(machine, Sessions.DESCRIPTORS);

    private Boot kexec(KernelImage next) throws KernelException {
        machine.load(next, COMMAND_LINE);
        Boot boot = machine.kexec();
        kernel = new EmulatedLiveUpdate(machine, Sessions.DESCRIPTORS);
        return boot;
    }

    private static Memfd memfd() throws Exception {
        Memfd memfd = Memfd.create("ram0");
        memfd.write(0, CONTENT);
        return memfd;
    }

    private static void assertErrno(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(call)
                .extracting(KernelException::errno)
                .isEqualTo(errno);
    }

    @Test
    void aRealMemfdComesBackWithItsContentFromTheNextKernel() throws Exception {
        LuoSession outgoing = kernel.create("vm-1");
        try (Memfd memfd = memfd()) {
            Sys.setPosition(memfd.fd().number(), 5);
            outgoing.preserve(memfd.fd().number(), 9);
        }

        Boot boot = kexec(KernelImage.linux73("7.3.4-b"));

        assertThat(boot.release()).isEqualTo("7.3.4-b");
        assertThat(kernel.liveUpdateNumber()).hasValue(1);
        LuoSession incoming = kernel.retrieve("vm-1");
        try (Memfd back = Memfd.of(Fd.own(incoming.retrieve(9)))) {
            assertThat(back.readAll(100)).isEqualTo(CONTENT);
            assertThat(Sys.position(back.fd().number())).isEqualTo(5);
        }
        incoming.finish();
        incoming.close();
        assertThat(machine.preservedObjects()).isZero();
    }

    @Test
    void theKernelsErrnosComeThroughTheDescriptor() throws Exception {
        LuoSession session = kernel.create("vm-1");
        try (Memfd memfd = memfd();
                Fd file = Sys.openReadOnly(java.nio.file.Path.of("/proc/self/status"))) {
            session.preserve(memfd.fd().number(), 1);

            assertErrno(Errno.EEXIST, () -> session.preserve(memfd.fd().number(), 1));
            assertErrno(Errno.EBUSY, () -> session.preserve(memfd.fd().number(), 2));
            assertErrno(Errno.EBADF, () -> session.preserve(9999, 2));
            assertErrno(Errno.ENOENT, () -> session.preserve(file.number(), 2));
            assertErrno(Errno.EINVAL, () -> session.retrieve(1));
            assertErrno(Errno.EINVAL, session::finish);
            assertThat(session.readName()).isEqualTo("vm-1");
        }
    }

    @Test
    void theSessionEndsWithTheLastCopyOfItsDescriptor() throws Exception {
        LuoSession session = kernel.create("vm-1");
        Fd copy = Fd.duplicate(session.fd());
        session.close();
        assertErrno(Errno.EEXIST, () -> kernel.create("vm-1"));

        copy.close();

        kernel.create("vm-1").close();
        assertThat(machine.preservedObjects()).isZero();
    }

    /** A workload: gets a session, preserves a memfd in it, and then holds both until it is killed. */
    public static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (UnixStream stream = UnixStream.connect(Path.of(arguments[0]));
                    Memfd memfd = memfd()) {
                byte[] buffer = new byte[10];
                LuoSession session =
                        SocketSession.adopt(stream.receive(buffer).fd().orElseThrow());
                session.preserve(memfd.fd().number(), 1);
                stream.send(new byte[] {1}, Optional.empty());
                stream.receive(buffer);
            }
        }
    }

    @Test
    void aCrashOfTheOnlyHolderUnpreservesWhatItPreserved(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (UnixListener listener = UnixListener.listen(path, SocketAccess.mode(0600), 1);
                ChildProcess holder = ChildProcess.start(Holder.class, path.toString());
                UnixStream stream = listener.accept()) {
            LuoSession session = kernel.create("vm-1");
            stream.send(new byte[] {1}, Optional.of(session.fd()));
            session.close();
            stream.receive(new byte[10]);
            assertErrno(Errno.EEXIST, () -> kernel.create("vm-1"));
            assertThat(machine.preservedObjects()).isEqualTo(4);

            holder.kill();

            kernel.create("vm-1").close();
            assertThat(machine.preservedObjects()).isZero();
        }
    }

    @Test
    void anAbsentDeviceIsNotMistakenForAnAbsentSession() {
        EmulatedMachine off = new EmulatedMachine(KernelImage.linux73("7.3.4-a"), "console=ttyS0");
        EmulatedLiveUpdate absent = new EmulatedLiveUpdate(off, Sessions.DESCRIPTORS);

        assertErrno(Errno.ENODEV, () -> absent.retrieve("vm-1"));
        assertThat(absent.devicePresent()).isFalse();
        assertThat(absent.liveUpdateNumber()).isEmpty();
    }

    @Test
    void whatAWorkloadOfTheOldKernelHoldsIsDeadAfterTheKexec() throws Exception {
        LuoSession session = kernel.create("vm-1");
        kexec(KernelImage.linux73("7.3.4-b"));

        assertThatExceptionOfType(KernelException.class).isThrownBy(session::readName);
    }

    @Test
    void aFreezeFailureKeepsTheHostWhereItIs() throws Exception {
        LuoSession session = kernel.create("vm-1");
        try (Memfd memfd = memfd()) {
            session.preserve(memfd.fd().number(), 1);
        }
        machine.callbacks().fail("memfd-v2", Callback.FREEZE, Errno.EIO, 1);
        machine.load(KernelImage.linux73("7.3.4-b"), COMMAND_LINE);
        Boot before = machine.boot();

        assertErrno(Errno.EIO, machine::kexec);

        assertThat(machine.boot()).isEqualTo(before);
        assertThat(machine.loaded()).isTrue();
        assertThat(session.readName()).isEqualTo("vm-1");
    }

    @Test
    void aKernelThatCannotReadTheHandOverPanicsAndTheHostStartsColdWithEverythingLost() throws Exception {
        LuoSession session = kernel.create("vm-1");
        try (Memfd memfd = memfd()) {
            session.preserve(memfd.fd().number(), 1);
        }
        KernelImage foreign = new KernelImage("8.0", "luo-v6", "kho-v4", List.of(), FlbFinish.FIXED, true);

        Boot boot = kexec(foreign);

        assertThat(boot.cause()).isEqualTo(BootCause.PANIC);
        assertThat(boot.release()).isEqualTo("7.3.4-a");
        assertThat(kernel.liveUpdateNumber()).hasValue(0);
        assertErrno(Errno.ENOENT, () -> kernel.retrieve("vm-1"));
        assertThat(machine.preservedObjects()).isZero();
    }

    @Test
    void aKernelWithoutTheHandlerRefusesEveryOpen() throws Exception {
        LuoSession session = kernel.create("vm-1");
        try (Memfd memfd = memfd()) {
            session.preserve(memfd.fd().number(), 1);
        }

        kexec(new KernelImage("7.9", "luo-v5", "kho-v4", List.of(), FlbFinish.FIXED, true));

        assertErrno(Errno.EIO, () -> kernel.create("other"));
    }

    @Test
    void kexecWithoutALoadedKernelIsRefused() {
        assertErrno(Errno.EINVAL, machine::kexec);
    }

    @Test
    void rehearsalFilesNeedNeitherMemoryNorDescriptors() throws Exception {
        List<HandlerImage> handlers =
                List.of(new HandlerImage("memfd-v2", List.of()), new HandlerImage("vfio-v1", List.of("pci")));
        KernelImage image = new KernelImage("r", "luo-v5", "kho-v4", handlers, FlbFinish.FIXED, true);
        EmulatedMachine host = new EmulatedMachine(image, COMMAND_LINE);
        EmulatedSession outgoing = (EmulatedSession) new EmulatedLiveUpdate(host, Sessions.IN_PROCESS).create("vm-1");
        outgoing.preserve(RehearsalFile.of("memfd-v2", "ram0", 64L << 30), 1);
        outgoing.preserve(RehearsalFile.of("vfio-v1", "nic0", 0), 2);
        host.load(image, COMMAND_LINE);

        host.kexec();

        EmulatedSession incoming = (EmulatedSession) new EmulatedLiveUpdate(host, Sessions.IN_PROCESS).retrieve("vm-1");
        assertThat(incoming.retrieveRehearsalFile(1).sizeBytes()).isEqualTo(64L << 30);
        assertThat(incoming.retrieveRehearsalFile(2).name()).isEqualTo("nic0");
        incoming.finish();
        assertThat(host.preservedObjects()).isZero();
    }
}
