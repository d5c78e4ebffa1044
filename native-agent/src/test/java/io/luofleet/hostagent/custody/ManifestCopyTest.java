// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.wire.KernelAbi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest that the kernel hands over is not to be had, and the second copy is, or is not, what it should be. */
class ManifestCopyTest {
    private static final String ON = "kho=on liveupdate=on";

    @TempDir
    private Path disk;

    @TempDir
    private Path runtime;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private long now;

    private EmulatedLiveUpdate kernel() {
        return new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);
    }

    private String bootId() {
        return machine.boot().id().toString();
    }

    private Custody custody() {
        return custody("host-01", "machine");
    }

    private Custody custody(String host, String machineId) {
        Keepsakes keepsakes = new Keepsakes(
                FinishedNotes.in(runtime.resolve("finished"), bootId(), Log.silent()),
                ManifestCopy.in(new StateDirectory(disk, Log.silent()), Log.silent()),
                Optional.of(new Owner(host, machineId, bootId())));
        return new Custody(kernel(), SessionStore.none(), keepsakes, () -> now, Log.silent());
    }

    private Manifest manifest() {
        Instant preserved = Instant.parse("2026-01-01T00:00:00Z");
        return new Manifest(
                new UUID(0, 1),
                1,
                "host-01",
                "machine",
                bootId(),
                "first",
                machine.liveUpdateNumber().orElseThrow() + 1,
                new KernelAbi("luo-v5", "kho-v4", List.of()),
                preserved,
                preserved,
                List.of(new Session("vm-1", 1000, List.of())));
    }

    /** Writes both manifests and goes into the next kernel. */
    private void update() throws Exception {
        Custody before = custody();
        before.create("vm-1");
        before.write(manifest(), ManifestCodecTest.ANSWERS);
        kexec();
    }

    private void kexec() throws Exception {
        machine.load(KernelImage.linux73("next"), ON);
        machine.kexec();
    }

    /** As an agent does that is killed between RETRIEVE_SESSION and its store. */
    private void loseTheFirst() throws Exception {
        kernel().retrieve(Manifest.SESSION_NAME).close();
    }

    /** Nobody is told to start afresh: the guests' memory is in the kernel. */
    private static void assertAsksAgain(Recovery recovery) {
        assertThat(recovery).isInstanceOf(Recovery.Unreadable.class);
        assertThat(((Recovery.Unreadable) recovery).retry()).isTrue();
    }

    private static void assertServed(Recovery recovery) {
        assertThat(recovery).isInstanceOf(Recovery.Recovered.class);
        assertThat(((Recovery.Recovered) recovery).sessions()).containsOnlyKeys("vm-1");
    }

    @Test
    void servesTheGuestsOfAManifestThatIsLost() throws Exception {
        // given
        update();
        loseTheFirst();

        // when
        Recovery recovery = custody().recover();

        // then
        assertServed(recovery);
    }

    @Test
    void servesTheGuestsOfAManifestThatCannotBeRead() throws Exception {
        // given another program's file in the manifest's session, and a copy of the right one
        Custody before = custody();
        before.create("vm-1");
        LuoSession session = before.create(Manifest.SESSION_NAME);
        try (Memfd foreign = Memfd.create("foreign")) {
            foreign.write(0, "not a manifest".repeat(20).getBytes(StandardCharsets.UTF_8));
            session.preserve(foreign.fd().number(), Manifest.TOKEN);
            Files.write(disk.resolve("manifest"), ManifestCodec.encode(manifest()));
            kexec();
        }

        // when
        Recovery recovery = custody().recover();

        // then
        assertServed(recovery);
        assertThat(((Recovery.Recovered) recovery).manifestSession()).isNotNull();
    }

    @Test
    void readsNoDiskWhileTheFirstIsThere() throws Exception {
        // given
        update();
        Files.write(disk.resolve("manifest"), new byte[0]);

        // when
        Recovery recovery = custody().recover();

        // then it was not even looked at
        assertServed(recovery);
        assertThat(disk.resolve("manifest")).exists();
    }

    @Test
    void tellsNobodyToStartAfreshWhenTheCopyIsDamaged() throws Exception {
        // given
        update();
        loseTheFirst();
        byte[] bytes = Files.readAllBytes(disk.resolve("manifest"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(disk.resolve("manifest"), bytes);

        // when an agent and its successor look
        Recovery first = custody().recover();
        Recovery second = custody().recover();

        // then
        assertAsksAgain(first);
        assertAsksAgain(second);
        assertThat(disk.resolve("manifest")).hasBinaryContent(bytes);
    }

    @Test
    void usesNoCopyOfAnotherHost() throws Exception {
        // given a disk that was cloned
        update();
        loseTheFirst();

        // when
        Recovery recovery = custody("host-02", "machine").recover();

        // then
        assertAsksAgain(recovery);
    }

    @Test
    void usesNoCopyOfAnEarlierUpdate() throws Exception {
        // given a copy that was left behind, and a live update after it that left none
        Custody before = custody();
        before.create("vm-1");
        Files.write(disk.resolve("manifest"), ManifestCodec.encode(manifest()));
        kexec();
        kernel().create("vm-1");
        kexec();

        // when
        Recovery recovery = custody().recover();

        // then
        assertAsksAgain(recovery);
        assertThat(machine.snapshot().incoming()).hasSize(1);
    }

    @Test
    void usesNoCopyForTheNextBoot() throws Exception {
        // given an agent that is restarted in the boot in which it wrote both
        Custody before = custody();
        Custody.Written written = before.write(manifest(), ManifestCodecTest.ANSWERS);
        written.session().close();

        // when
        Recovery recovery = custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
    }

    @Test
    void waitsForADiskThatMayStillBeMounted() throws Exception {
        // given
        update();
        loseTheFirst();
        Path copy = disk.resolve("manifest");
        byte[] bytes = Files.readAllBytes(copy);
        Files.delete(copy);
        Files.delete(disk);
        Custody custody = custody();
        Recovery first = custody.recover();
        Files.createDirectory(disk);
        Files.write(copy, bytes);

        // when
        Recovery second = custody.recover();

        // then
        assertThat(((Recovery.Unreadable) first).retry()).isTrue();
        assertServed(second);
    }

    @Test
    void waitsForADiskForAsLongAsMemoryMayBeInTheKernel() throws Exception {
        // given
        update();
        loseTheFirst();
        Files.delete(disk.resolve("manifest"));
        Files.delete(disk);
        Custody custody = custody();
        custody.recover();
        now += Duration.ofMinutes(1).toNanos();

        // when
        Recovery recovery = custody.recover();

        // then
        assertAsksAgain(recovery);
        Files.createDirectory(disk);
    }

    @Test
    void isNotNeededWhereALiveUpdateLeftNoneAtAll() throws Exception {
        // given
        update();
        loseTheFirst();
        Files.delete(disk.resolve("manifest"));

        // when
        Recovery recovery = custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
    }

    @Test
    void isNotNeededWhereItIsForTheNextBoot() throws Exception {
        // given a live update of somebody else's, and an agent that is restarted after it wrote a copy
        kexec();
        custody().write(manifest(), ManifestCodecTest.ANSWERS).session().close();

        // when
        Recovery recovery = custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
    }

    @Test
    void isGoneWhenItsUpdateIsOver() throws Exception {
        // given
        update();
        Custody custody = custody();
        custody.recover();

        // when
        custody.settleCameIn();

        // then
        assertThat(disk.resolve("manifest")).doesNotExist();
    }

    @Test
    void isGoneWhenItsUpdateIsAborted() throws Exception {
        // given
        Custody.Written written = custody().write(manifest(), ManifestCodecTest.ANSWERS);
        boolean there = Files.exists(disk.resolve("manifest"));

        // when
        written.close();

        // then
        assertThat(there).isTrue();
        assertThat(disk.resolve("manifest")).doesNotExist();
    }

    @Test
    void isGoneWhenItsAgentIsRestartedBeforeTheReboot() throws Exception {
        // given
        custody().write(manifest(), ManifestCodecTest.ANSWERS);
        Custody next = custody();
        next.recover();

        // when
        next.undoInherited();

        // then
        assertThat(disk.resolve("manifest")).doesNotExist();
    }

    @Test
    void looksForNoneOnceTheUpdateIsKnownToBeOver() throws Exception {
        // given an agent killed after it noted that the manifest is finished, before it removed the copy
        update();
        loseTheFirst();
        custody().noteFinished(Manifest.SESSION_NAME);

        // when
        Recovery recovery = custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
    }

    @Test
    void anUpdateDoesNotFailForWantOfIt() throws Exception {
        // given a disk that takes nothing
        Files.createDirectory(disk.resolve("manifest.new"));
        Custody before = custody();
        before.create("vm-1");
        before.write(manifest(), ManifestCodecTest.ANSWERS);
        kexec();

        // when
        Recovery recovery = custody().recover();

        // then
        assertServed(recovery);
    }

    @Test
    void takesAManifestOfAHostThatWasRenamed() throws Exception {
        // given
        update();

        // when
        Recovery recovery = custody("host-renamed", "machine").recover();

        // then
        assertServed(recovery);
    }

    @Test
    void takesNoManifestOfAnotherHostOnAnotherMachine() throws Exception {
        // given
        update();

        // when
        Recovery recovery = custody("host-02", "machine-02").recover();

        // then
        assertThat(recovery).isInstanceOf(Recovery.Unreadable.class);
        assertThat(((Recovery.Unreadable) recovery).reason()).contains("host-01", "--machine-id");
        assertThat(((Recovery.Unreadable) recovery).retry()).isFalse();
    }
}
