// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.ClaimTable;
import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.FinishedNotes;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.custody.ManifestCopy;
import io.luofleet.hostagent.custody.Owner;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.SessionState.FileState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest's session is gone with whoever had just retrieved it; the second copy is left. */
class LostManifestTest {
    private static final String ON = "kho=on liveupdate=on";
    private static final ClaimTable.Answers ANSWERS = session -> new byte[] {10};

    @TempDir
    private Path disk;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);

    private Custody custody() {
        Keepsakes keepsakes = new Keepsakes(
                FinishedNotes.in(disk.resolve("finished"), bootId(), Log.silent()),
                ManifestCopy.in(new StateDirectory(disk, Log.silent()), Log.silent()),
                Optional.of(new Owner("host-01", "machine", bootId())));
        return new Custody(kernel(), SessionStore.none(), keepsakes, System::nanoTime, Log.silent());
    }

    private String bootId() {
        return machine.boot().id().toString();
    }

    private EmulatedLiveUpdate kernel() {
        return new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);
    }

    /** Every memfd depends on one FLB. */
    private Manifest manifest() {
        Instant preserved = Instant.parse("2026-01-01T00:00:00Z");
        KernelAbi abi = new KernelAbi("luo-v5", "kho-v4", List.of(new FileHandler(Manifest.HANDLER, List.of("pool"))));
        List<FileState> files = List.of(new FileState(7, Manifest.HANDLER, "ram0", 4096L));
        return new Manifest(
                new UUID(0, 1),
                1,
                "host-01",
                "machine",
                bootId(),
                "first",
                machine.liveUpdateNumber().orElseThrow() + 1,
                abi,
                preserved,
                preserved,
                List.of(new Session("vm-1", 0, files)));
    }

    private Inbound recovered() {
        Inbound inbound = new Inbound(
                custody(),
                new WorkloadHub(Manifest.SESSION_NAME, Log.silent(), () -> {}, () -> "{}", HubRules.DEFAULT),
                Metrics.unpublished(),
                System::nanoTime,
                Log.silent());
        inbound.recover();
        return inbound;
    }

    /** What the kernel says of the guest's file, and of so many files in all. */
    private static KernelLook look(long files) {
        return new KernelLook(
                Direction.INCOMING,
                List.of(),
                Map.of("vm-1", List.of(new ListedFile(7, Manifest.HANDLER, ListedFile.State.RETRIEVED, 0))),
                List.of(new ListedHandler(Manifest.HANDLER, 0, files, 1)),
                List.of(new ListedFlb("pool", 0, files, 1, ListedFlb.State.RETRIEVED, 0)));
    }

    private void update() throws Exception {
        Custody before = custody();
        before.create("vm-1");
        before.write(manifest(), ANSWERS);
        machine.load(KernelImage.linux73("next"), ON);
        machine.kexec();
    }

    @Test
    void doesNotCountItsFileWhenTheKernelHasFinishedIt() throws Exception {
        // given
        update();
        kernel().retrieve(Manifest.SESSION_NAME).close();
        Inbound inbound = recovered();

        // when
        Optional<String> mismatch = inbound.audit(look(1));

        // then
        assertThat(mismatch).isEmpty();
    }

    @Test
    void countsItAsTheKernelDoesWhileAnotherProcessHasIt() throws Exception {
        // given
        update();
        kernel().retrieve(Manifest.SESSION_NAME).close();
        Inbound inbound = recovered();

        // when
        Optional<String> mismatch = inbound.audit(look(2));

        // then
        assertThat(mismatch).isEmpty();
    }
}
