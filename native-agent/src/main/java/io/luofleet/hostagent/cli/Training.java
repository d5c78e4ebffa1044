// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.custody.DescriptorStore;
import io.luofleet.hostagent.custody.Inherited;
import io.luofleet.hostagent.custody.Keeper;
import io.luofleet.hostagent.custody.SystemdVersion;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.KernelLiveUpdate;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.machine.LinuxMachine;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * {@code luo-agent train}, which only the build of the distribution calls: {@code run --emulated}, and beside it what only an agent
 * on a real kernel does. The JVM keeps in the start-up cache what a process did, so whatever is left out here is loaded, checked and
 * linked anew by every agent while its guests stand still.
 */
final class Training {
    /** Opens, and answers every ioctl with ENOTTY. */
    private static final Path NO_LIVE_UPDATE_DEVICE = Path.of("/dev/null");

    private static final int STORE_CAPACITY = 16;

    private Training() {}

    /** @param options as those of {@code run --emulated} */
    static void train(RunOptions options, Instant startedAt) throws IOException, InterruptedException {
        Log log = new Log(System.err, InstantSource.system(), options.host());
        lookAtThisMachine();
        refusedByTheKernel();
        noManager(log);
        PacketSocket.Pair pair = PacketSocket.pair();
        Thread manager = new Thread(() -> manage(pair.right()), "training-manager");
        manager.setDaemon(true);
        manager.start();
        NotifySocket toManager = NotifySocket.of(Fd.duplicate(pair.left().number()));
        Keeper keeper = new Keeper.Systemd(SystemdVersion.ofManager());
        // The workloads of the training say what they preserved without doing it; only a kernel that cannot be asked
        // lets that pass.
        Run.emulate(
                options,
                KernelImage::unpatched,
                () -> new DescriptorStore(toManager, STORE_CAPACITY, Inherited.NOTHING, keeper, log),
                startedAt,
                log);
    }

    private static void lookAtThisMachine() {
        LinuxMachine machine = new LinuxMachine();
        machine.bootId();
        machine.kernelRelease();
        machine.commandLine();
        machine.memoryBytes();
        machine.liveUpdate().devicePresent();
        machine.liveUpdate().liveUpdateNumber();
    }

    private static void refusedByTheKernel() throws SysException {
        LiveUpdate none = new KernelLiveUpdate(NO_LIVE_UPDATE_DEVICE, Duration.ZERO);
        try {
            none.retrieve("training").close();
            throw new IllegalStateException(NO_LIVE_UPDATE_DEVICE + " has sessions");
        } catch (KernelException expected) {
            // Whatever it is, the way there and back was gone.
        }
        none.queries();
        try {
            KernelLiveUpdate.adopt(Memfd.create("training").fd());
            throw new IllegalStateException("a memfd is a session");
        } catch (KernelException expected) {
            // As above; the descriptor is closed.
        }
    }

    /** Nothing is handed over, and nobody listens. */
    private static void noManager(Log log) {
        Run.manager(false);
        Run.store(System.getenv(), log);
        Run.store(Map.of("LISTEN_FDS", "0", "NOTIFY_SOCKET", "@luofleet-training-nobody", "FDSTORE", "1"), log);
    }

    /** Takes what the agent asks to keep, and keeps nothing. */
    private static void manage(PacketSocket socket) {
        byte[] message = new byte[4096];
        try {
            for (Received next = socket.receive(message); next.bytes() > 0; next = socket.receive(message)) {
                next.fd().ifPresent(Fd::close);
            }
        } catch (SysException e) {
            throw new IllegalStateException(e);
        }
    }
}
