// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.Snapshot;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent makes of the sessions that the service manager kept when its predecessor died. */
@Timeout(60)
class RestartTest {
    private static final String ON = "kho=on liveupdate=on";
    private static final long TOKEN = 7;
    private static final Session KNOWN =
            new Session("known", 0, List.of(new FileState(TOKEN, Manifest.HANDLER, "ram0", 4096L)));
    private static final Session UNKNOWN = new Session("unknown", 0, List.of());

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private StoringManager manager;

    /** Preserves a file each of two workloads, one of which does not say so, and the manifest. */
    @BeforeEach
    void preserve() throws Exception {
        manager = new StoringManager(machine);
        Custody custody = manager.start().custody();
        for (Session session : List.of(KNOWN, UNKNOWN)) {
            try (Memfd memfd = Memfd.create(session.id())) {
                memfd.write(0, new byte[] {1});
                custody.create(session.id()).preserve(memfd.fd().number(), TOKEN);
            }
        }
        custody.write(ManifestCodecTest.manifest(KNOWN, UNKNOWN), ManifestCodecTest.ANSWERS);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void kexec() throws Exception {
        machine.load(KernelImage.linux73("next"), ON);
        machine.kexec();
        manager.close();
        manager = new StoringManager(machine);
    }

    private static Recovery.Recovered recovered(StoringManager.Agent agent) {
        return (Recovery.Recovered) agent.custody().recover();
    }

    @Test
    void unpreservesWhatItsPredecessorPrepared() throws Exception {
        // given
        StoringManager.Agent agent = restartAfterPreserving();

        // when
        int undone = agent.custody().undoInherited();

        // then the names can be used again, as soon as the emulated kernel hears of the closed descriptors
        assertThat(undone).isEqualTo(3);
        await().untilAsserted(() -> assertThat(agent.custody().gone(KNOWN.id())).isTrue());
        await().untilAsserted(() ->
                assertThat(agent.custody().gone(Manifest.SESSION_NAME)).isTrue());
        assertThat(manager.names()).isEmpty();
        assertThat(machine.snapshot().preservedFiles()).isZero();
    }

    private StoringManager.Agent restartAfterPreserving() throws Exception {
        manager.killAll();
        return manager.start();
    }

    @Test
    void takesNothingForArrivedThatItsPredecessorPrepared() throws Exception {
        // given
        StoringManager.Agent agent = restartAfterPreserving();

        // when
        Recovery recovery = agent.custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
        assertThat(machine.snapshot().outgoing()).hasSize(3);
    }

    @Test
    void hasNothingToUndoAfterALiveUpdate() throws Exception {
        // given an agent killed after it took its sessions back
        kexec();
        recovered(manager.start());
        manager.killAll();
        StoringManager.Agent agent = manager.start();

        // when
        int undone = agent.custody().undoInherited();

        // then
        agent.settle();
        assertThat(undone).isZero();
        assertThat(manager.names()).hasSize(3);
    }

    @Test
    void servesWhatItsPredecessorHadNotFinished() throws Exception {
        // given a workload that has its file already
        kexec();
        retrieve(recovered(manager.start()).sessions().get(KNOWN.id()));
        manager.killAll();

        // when
        Recovery.Recovered second = recovered(manager.start());

        // then it gets the same file again
        assertThat(second.finished()).isEmpty();
        assertThat(second.lost()).isEmpty();
        assertThat(second.sessions()).containsOnlyKeys(KNOWN.id(), UNKNOWN.id());
        retrieve(second.sessions().get(KNOWN.id()));
    }

    private static void retrieve(LuoSession session) throws Exception {
        Fd.own(session.retrieve(TOKEN)).close();
    }

    @Test
    void tellsAFinishedSessionByItsFiles() throws Exception {
        // given
        kexec();
        Recovery.Recovered first = recovered(manager.start());
        first.sessions().get(KNOWN.id()).finish();
        first.sessions().get(UNKNOWN.id()).finish();
        manager.killAll();

        // when
        Recovery.Recovered second = recovered(manager.start());

        // then the one whose files nobody named counts as not finished, and can be finished again
        assertThat(second.lost()).isEmpty();
        assertThat(second.finished()).containsExactly(KNOWN.id());
        assertThat(second.sessions()).containsOnlyKeys(KNOWN.id(), UNKNOWN.id());
        second.sessions().get(UNKNOWN.id()).finish();
    }

    @Test
    void takesAWrongDeclarationForNoFinish() throws Exception {
        // given a kernel without queries, and a workload that named a token that it does not have
        manager.close();
        EmulatedMachine plain = new EmulatedMachine(KernelImage.linux73("first").unpatched(), ON);
        manager = new StoringManager(plain);
        Custody before = manager.start().custody();
        try (Memfd memfd = Memfd.create("wrong")) {
            memfd.write(0, new byte[] {1});
            before.create("wrong").preserve(memfd.fd().number(), TOKEN);
        }
        before.write(
                ManifestCodecTest.manifest(
                        new Session("wrong", 0, List.of(new FileState(TOKEN + 1, Manifest.HANDLER, "ram0", 4096L)))),
                ManifestCodecTest.ANSWERS);
        plain.load(KernelImage.linux73("next").unpatched(), ON);
        plain.kexec();
        manager.close();
        manager = new StoringManager(plain);
        recovered(manager.start());
        manager.killAll();

        // when
        Recovery.Recovered second = recovered(manager.start());

        // then its memory is still there
        assertThat(second.finished()).isEmpty();
        retrieve(second.sessions().get("wrong"));
    }

    @Test
    void goesByTheNotesOfWhoFinishedASession() throws Exception {
        // given a session whose files nobody named, so that nothing else could tell
        kexec();
        StoringManager.Agent first = manager.start();
        recovered(first).sessions().get(UNKNOWN.id()).finish();
        first.custody().noteFinished(UNKNOWN.id());
        manager.killAll();

        // when
        Recovery.Recovered second = recovered(manager.start());

        // then
        assertThat(second.finished()).containsExactly(UNKNOWN.id());
    }

    @Test
    void closesNothingBecauseTheManifestIsEmpty() throws Exception {
        // given a manifest's session that lost its file, and sessions that nobody finished, on a kernel without queries
        manager.close();
        EmulatedMachine plain = new EmulatedMachine(KernelImage.linux73("first").unpatched(), ON);
        manager = new StoringManager(plain);
        Custody before = manager.start().custody();
        try (Memfd memfd = Memfd.create("vm-1")) {
            memfd.write(0, new byte[] {1});
            before.create("vm-1").preserve(memfd.fd().number(), TOKEN);
        }
        before.write(ManifestCodecTest.manifest(new Session("vm-1", 0, List.of())), ManifestCodecTest.ANSWERS);
        plain.load(KernelImage.linux73("next").unpatched(), ON);
        plain.kexec();
        manager.close();
        manager = new StoringManager(plain);
        recovered(manager.start()).manifestSession().finish();
        manager.killAll();
        StoringManager.Agent agent = manager.start();

        // when
        Recovery second = agent.custody().recover();

        // then
        assertThat(second).isInstanceOf(Recovery.Unreadable.class);
        retrieve(agent.custody().store().inherited().incoming("vm-1").orElseThrow());
    }

    @Test
    void asksTheKernelForWhatIsNotInTheStoreYet() throws Exception {
        // given an agent killed when it had taken its manifest only
        kexec();
        StoringManager.Agent first = manager.start();
        first.custody().store().keep(first.retrieve(Manifest.SESSION_NAME));
        manager.killAll();

        // when
        Recovery.Recovered second = recovered(manager.start());

        // then
        assertThat(second.sessions()).containsOnlyKeys(KNOWN.id(), UNKNOWN.id());
        assertThat(second.lost()).isEmpty();
    }

    @Test
    void takesBackWhatTheManagerCarriedThroughItsOwnKexec() throws Exception {
        // given
        machine.load(KernelImage.linux73("next"), ON);
        manager = manager.kexec();
        StoringManager.Agent agent = manager.start();

        // when
        Recovery.Recovered recovered = recovered(agent);

        // then everything came out of the store, and leaves it at the end
        assertThat(recovered.sessions()).containsOnlyKeys(KNOWN.id(), UNKNOWN.id());
        retrieve(recovered.sessions().get(KNOWN.id()));
        recovered.sessions().values().forEach(agent.custody()::close);
        agent.custody().close(recovered.manifestSession());
        agent.settle();
        assertThat(manager.names()).isEmpty();
    }

    @Test
    void emptiesTheStoreThatItsPredecessorHadNoTimeToEmpty() throws Exception {
        // given an agent killed right after the manifest's FINISH, the last one
        kexec();
        Recovery.Recovered first = recovered(manager.start());
        for (LuoSession session : first.sessions().values()) {
            session.finish();
        }
        first.manifestSession().finish();
        manager.killAll();
        StoringManager.Agent agent = manager.start();

        // when
        Recovery second = agent.custody().recover();

        // then
        agent.settle();
        assertThat(second).isEqualTo(new Recovery.NoLiveUpdate());
        assertThat(manager.names()).isEmpty();
        // The emulated kernel hears of a closed descriptor when its end of the socket does.
        await().untilAsserted(() -> assertThat(machine.snapshot().incoming())
                .extracting(Snapshot.SessionView::name)
                .isEmpty());
    }
}
