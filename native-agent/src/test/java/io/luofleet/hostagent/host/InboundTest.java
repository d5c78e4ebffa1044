// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.custody.StoringManager;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState.FileState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that die and start anew between two FINISHes, on a machine whose manager has a descriptor store. */
@Timeout(60)
class InboundTest {
    private static final String ON = "kho=on liveupdate=on";
    private static final long TOKEN = 7;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private StoringManager manager;

    /** Takes two workloads with a file each through a kexec. */
    @BeforeEach
    void kexec() throws Exception {
        try (StoringManager before = new StoringManager(machine)) {
            StoringManager.Agent agent = before.start();
            for (String id : List.of("vm-1", "vm-2")) {
                try (Memfd memfd = Memfd.create(id)) {
                    memfd.write(0, new byte[] {1});
                    agent.custody().create(id).preserve(memfd.fd().number(), TOKEN);
                }
            }
            agent.custody().write(manifest(), session -> new byte[] {10});
            machine.load(KernelImage.linux73("next"), ON);
            machine.kexec();
        }
        manager = new StoringManager(machine);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static Manifest manifest() {
        Instant preserved = Instant.parse("2026-01-01T00:00:00Z");
        List<FileState> files = List.of(new FileState(TOKEN, Manifest.HANDLER, "ram0", 4096L));
        return new Manifest(
                UUID.randomUUID(),
                1,
                "host-01",
                "machine",
                "boot",
                "first",
                1,
                new KernelAbi("luo-v5", "kho-v4", List.of()),
                preserved,
                preserved,
                List.of(new Session("vm-1", 0, files), new Session("vm-2", 0, files)));
    }

    private static Inbound inbound(StoringManager.Agent agent) {
        return new Inbound(
                agent.custody(),
                new WorkloadHub(Manifest.SESSION_NAME, Log.silent(), () -> {}, () -> "{}", HubRules.DEFAULT),
                Metrics.unpublished(),
                System::nanoTime,
                Log.silent());
    }

    private static List<Incoming> sessions(Inbound inbound) {
        return ((Arrived.Sessions) inbound.arrived()).sessions();
    }

    @Test
    void knowsWhatItsPredecessorHadFinished() throws Exception {
        // given an agent that is killed between two FINISHes
        Inbound first = inbound(manager.start());
        first.recover();
        first.finish(List.of("vm-1"));
        manager.killAll();

        // when
        Inbound second = inbound(manager.start());
        second.recover();

        // then
        assertThat(sessions(second))
                .extracting(Incoming::stage)
                .containsExactly(Incoming.Stage.FINISHED, Incoming.Stage.HELD);
    }

    @Test
    void knowsItAlsoAfterASecondCrash() throws Exception {
        // given an agent killed between two FINISHes, and another one before it did anything
        Inbound first = inbound(manager.start());
        first.recover();
        first.finish(List.of("vm-1"));
        manager.killAll();
        inbound(manager.start()).recover();
        manager.killAll();

        // when
        Inbound third = inbound(manager.start());
        third.recover();

        // then
        assertThat(sessions(third))
                .extracting(Incoming::stage)
                .containsExactly(Incoming.Stage.FINISHED, Incoming.Stage.HELD);
    }

    @Test
    void keepsAFinishedSessionUntilTheManifestIsFinished() throws Exception {
        // given
        StoringManager.Agent agent = manager.start();
        Inbound inbound = inbound(agent);
        inbound.recover();
        inbound.finish(List.of("vm-1", "vm-2"));
        agent.settle();
        int before = manager.names().size();

        // when
        inbound.finishManifest();

        // then
        agent.settle();
        assertThat(before).isEqualTo(3);
        assertThat(manager.names()).isEmpty();
    }

    @Test
    void leavesNothingInTheStoreWhenItsPredecessorFinishedSomeOfIt() throws Exception {
        // given
        Inbound first = inbound(manager.start());
        first.recover();
        first.finish(List.of("vm-1"));
        manager.killAll();
        StoringManager.Agent agent = manager.start();
        Inbound second = inbound(agent);
        second.recover();

        // when
        boolean all = second.finish(List.of("vm-2")) && second.finishManifest();

        // then
        agent.settle();
        assertThat(all).isTrue();
        assertThat(manager.names()).isEmpty();
        assertThat(machine.preservedObjects()).isZero();
    }

    @Test
    void keepsNoMemoryOfAFinishedSession() throws Exception {
        // given
        Inbound inbound = inbound(manager.start());
        inbound.recover();

        // when
        inbound.finish(List.of("vm-1"));

        // then nothing of vm-1 is left in its session, which is still open
        assertThat(machine.snapshot().incoming())
                .filteredOn(s -> s.name().equals("vm-1"))
                .singleElement()
                .satisfies(s -> assertThat(s.files()).isEmpty());
    }
}
