// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.Pace;
import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.Recovery;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.custody.StoringManager;
import io.luofleet.hostagent.host.AgentState;
import io.luofleet.hostagent.host.Guests;
import io.luofleet.hostagent.host.HostAgent;
import io.luofleet.hostagent.host.HostPorts;
import io.luofleet.hostagent.host.Inventory;
import io.luofleet.hostagent.host.Metrics;
import io.luofleet.hostagent.kexec.KexecRefused;
import io.luofleet.hostagent.kexec.MachineRebooted;
import io.luofleet.hostagent.kexec.ServiceManager;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.Channel;
import io.luofleet.hostagent.workload.ClientMessage;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.wire.Check;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent, where systemd is to call kexec. */
@Timeout(60)
class KexecBySystemdTest {
    /** systemd, whose answers the test gives. */
    private final class Manager implements ServiceManager {
        private volatile Shutdown shutdown = Shutdown.NONE;
        private volatile String refusal = "";
        private final CountDownLatch asked = new CountDownLatch(2);

        @Override
        public void kexec() throws KexecRefused {
            if (!refusal.isEmpty()) {
                throw new KexecRefused(refusal);
            }
            shutdown = Shutdown.UNDER_WAY;
            try {
                machine.kexec();
            } catch (KernelException e) {
                throw new AssertionError(e);
            }
            throw new MachineRebooted(machine.boot().id(), "by systemd");
        }

        @Override
        public Shutdown shutdown() {
            asked.countDown();
            return shutdown;
        }
    }

    @TempDir
    private Path directory;

    private final EmulatedMachine machine =
            new EmulatedMachine(KernelImage.linux73(Rehearsal.OLD_KERNEL), "kho=on liveupdate=on");
    private final Manager systemd = new Manager();
    private StoringManager store;
    private Rehearsal rehearsal;
    private HostAgent agent;
    private Thread loop;

    @BeforeEach
    void open() throws Exception {
        rehearsal = new Rehearsal(directory);
        store = new StoringManager(machine);
    }

    @AfterEach
    void close() throws Exception {
        if (agent != null) {
            agent.close();
            loop.join();
        }
        rehearsal.end();
        store.close();
    }

    private void start(SessionStore sessions) throws Exception {
        Path disk = directory.resolve("disk");
        HostPorts ports = new HostPorts(
                new HostIdentity("host-01", "machine", "instance", "test", Map.of()),
                new SimulatedMachine(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS),
                sessions,
                systemd,
                KexecMode.SYSTEMD,
                new Staging(disk.resolve("staging"), uri -> Map.of()),
                disk.resolve("staging"),
                AgentState.in(new StateDirectory(disk, Log.silent()), Log.silent()),
                Keepsakes.none(),
                Metrics.unpublished(),
                rehearsal.control().uri(),
                Connections.plain(),
                Pace.OF_A_FLEET.atOnce(),
                InstantSource.system(),
                System::nanoTime,
                Thread.ofVirtual().factory(),
                new Guests(Inventory.NONE, HubRules.DEFAULT.with(ProcessTable.immortal()), Optional.empty()),
                ReleaseTrust.off(),
                Log.silent());
        agent = new HostAgent(ports);
        agent.recover(Instant.now());
        loop = Thread.ofVirtual().start(() -> {
            try {
                agent.run();
            } catch (MachineRebooted rebooted) {
                agent.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private SessionStore systemdStore() throws Exception {
        return store.start().custody().store();
    }

    @Test
    void leavesTheKexecToSystemdOnceTheManifestIsInItsStore() throws Exception {
        // given
        start(systemdStore());
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        rehearsal.await(Observed.REBOOTING);
        loop.join();

        // then
        assertThat(machine.boot().release()).isEqualTo(Rehearsal.NEW_KERNEL);
        EmulatedLiveUpdate next = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        assertThat(new Custody(next, SessionStore.none(), Keepsakes.none(), System::nanoTime, Log.silent()).recover())
                .isInstanceOfSatisfying(
                        Recovery.Recovered.class,
                        recovered -> assertThat(recovered.manifest().updateId()).isEqualTo(rehearsal.update()));
    }

    @Test
    void givesEverythingBackWhenSystemdRefuses() throws Exception {
        // given
        systemd.refusal = "systemctl ended with status 4: Transaction is destructive.";
        start(systemdStore());
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report failed = rehearsal.await(Observed.FAILED);
        rehearsal.want(Desired.ABORT);
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(failed.failure().code()).isEqualTo("KEXEC_REFUSED");
        assertThat(failed.failure().detail()).contains(systemd.refusal);
        assertThat(aborted.bootId()).isEqualTo(failed.bootId());
        assertThat(machine.snapshot().outgoing()).isEmpty();
        assertThat(machine.loaded()).isFalse();
    }

    @Test
    void refusesBeforeAnythingIsDoneWithoutAStore() throws Exception {
        // given
        start(SessionStore.none());
        rehearsal.awaitReady();

        // when
        rehearsal.want(Desired.PREFLIGHT);
        Report failed = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed.checks())
                .filteredOn(c -> !c.passed())
                .extracting(Check::name)
                .containsExactly("kexec-way");
        assertThat(failed.failure().detail()).contains("there is no descriptor store");
    }

    @Test
    void statusSaysThatItIsRefused() throws Exception {
        // given
        start(SessionStore.none());
        rehearsal.awaitReady();
        BlockingQueue<AgentMessage> answers = new LinkedBlockingQueue<>();

        // when
        agent.workloads().connect(new Peer(1, 0), new Answers(answers)).receive(new ClientMessage.Status());

        // then
        assertThat(answers.take()).isInstanceOfSatisfying(AgentMessage.Status.class, status -> assertThat(status.json())
                .contains("\"kexec\":\"refused\"", "there is no descriptor store"));
    }

    private record Answers(BlockingQueue<AgentMessage> answers) implements Channel {
        @Override
        public boolean send(AgentMessage message, LuoSession session) {
            return answers.add(message);
        }

        @Override
        public boolean sendPatiently(AgentMessage message) {
            return send(message, null);
        }

        @Override
        public void close() {}
    }

    @Test
    void leavesAloneWhatItsPredecessorPreservedWhileTheHostGoesDown() throws Exception {
        // given
        store.start().custody().create("vm-1");
        store.killAll();
        systemd.shutdown = ServiceManager.Shutdown.UNDER_WAY;

        // when an agent is started and looks again and again
        start(systemdStore());
        systemd.asked.await();
        Set<String> meanwhile = store.names();
        int outgoing = machine.snapshot().outgoing().size();
        systemd.shutdown = ServiceManager.Shutdown.NONE;
        rehearsal.awaitReady();

        // then it was undone only when the host turned out to stay
        assertThat(meanwhile).hasSize(1);
        assertThat(outgoing).isEqualTo(1);
        assertThat(store.names()).isEmpty();
        assertThat(machine.snapshot().outgoing()).isEmpty();
    }
}
