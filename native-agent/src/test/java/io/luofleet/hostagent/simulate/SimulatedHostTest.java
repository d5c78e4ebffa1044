// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.luofleet.hostagent.control.ControlPlaneDouble.Treatment;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on an emulated kernel, against a control plane over real HTTP. */
class SimulatedHostTest {
    private static final String FIRST = "host-01-vm-1";
    private static final String SECOND = "host-01-vm-2";

    @TempDir
    private Path directory;

    private Rehearsal rehearsal;

    @BeforeEach
    void open() throws IOException {
        rehearsal = new Rehearsal(directory);
    }

    @AfterEach
    void close() throws InterruptedException {
        rehearsal.end();
    }

    private static List<Long> counts(Report report, Moment moment) {
        return report.flbs().stream()
                .filter(f -> f.moment() == moment)
                .map(FlbState::count)
                .toList();
    }

    private static SessionState session(Report report, String name) {
        return report.sessions().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesEveryWorkloadThroughALiveUpdate() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report rebooting = rehearsal.await(Observed.REBOOTING);
        Report retrieved = rehearsal.await(Observed.RETRIEVED);
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        assertThat(rebooting.kernelRelease()).isEqualTo(Rehearsal.OLD_KERNEL);
        assertThat(rebooting.sessions())
                .extracting(SessionState::name, SessionState::stage)
                .containsExactly(
                        tuple(FIRST, Stage.PRESERVED),
                        tuple(SECOND, Stage.PRESERVED),
                        tuple(Manifest.SESSION_NAME, Stage.PRESERVED));
        assertThat(counts(rebooting, Moment.AT_PRESERVE)).containsExactly(5L, 5L, 5L);
        assertThat(retrieved.kernelRelease()).isEqualTo(Rehearsal.NEW_KERNEL);
        assertThat(retrieved.bootId()).isNotEqualTo(rebooting.bootId());
        assertThat(retrieved.liveUpdateNumber()).isEqualTo(rebooting.liveUpdateNumber() + 1);
        assertThat(session(retrieved, FIRST).verified()).isTrue();
        assertThat(session(retrieved, SECOND).verifiedBytes()).isEqualTo(2 * SimulatedWorkload.FILE_BYTES);
        assertThat(counts(retrieved, Moment.AFTER_RETRIEVE)).containsExactly(5L, 5L, 5L);
        assertThat(finished.sessions()).extracting(SessionState::stage).containsOnly(Stage.FINISHED);
        assertThat(counts(finished, Moment.AFTER_FINISH)).containsExactly(0L, 0L, 0L);
        assertThat(finished.marks()).containsOnlyKeys(Mark.values());
        assertThat(finished.marks().get(Mark.KEXEC_CALLED))
                .isBetween(
                        finished.marks().get(Mark.PRESERVED), finished.marks().get(Mark.AGENT_STARTED));
    }

    @Test
    void waitsForTheEpochBeforeItsFirstReport() throws Exception {
        // given a control plane further on than anything this host's disk knows of
        rehearsal.control().wants(new Directive(null, 0, 41, null, Desired.IDLE, null, null, null, Map.of()));

        // when
        rehearsal.powerOn();
        rehearsal.awaitReady();

        // then
        assertThat(rehearsal.control().reports().getFirst().report().epoch()).isEqualTo(41);
    }

    @Test
    void servesGuestsWhileTheControlPlaneCannotBeReached() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        AtomicInteger attempts = new AtomicInteger();
        AtomicReference<Instant> reachableAgain = new AtomicReference<>();
        rehearsal.control().treatReports((sequence, report) -> {
            if (report.kernelRelease().equals(Rehearsal.NEW_KERNEL) && attempts.incrementAndGet() <= 3) {
                return new Treatment.Refuse(503, "urn:luofleet:problem:unavailable");
            }
            reachableAgain.set(Instant.now());
            return new Treatment.Accept();
        });

        // when
        rehearsal.want(Desired.REBOOT);
        Report retrieved = rehearsal.await(Observed.RETRIEVED);

        // then
        assertThat(retrieved.marks().get(Mark.ALL_RESUMED)).isBefore(reachableAgain.get());
    }

    @Test
    void isReadyForTheNextUpdateAfterOne() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        rehearsal.want(Desired.REBOOT);
        rehearsal.await(Observed.RETRIEVED);
        rehearsal.want(Desired.FINISH);
        rehearsal.await(Observed.FINISHED);
        int before = rehearsal.control().reports().size();

        // when
        rehearsal.control().wants(new Directive(null, 0, 2, null, Desired.IDLE, null, null, null, Map.of()));
        Report idle = rehearsal
                .control()
                .awaitReportAfter(before, "IDLE again", r -> r.observed() == Observed.IDLE && r.updateId() == null);

        // then
        assertThat(idle.sessions()).isEmpty();
        assertThat(idle.flbs()).isEmpty();
    }

    @Test
    void failsPreflightWithoutTheDeviceAndSaysWhatToDo() throws Exception {
        // given
        rehearsal.powerOn(Fault.NO_DEVICE);
        rehearsal.awaitReady();

        // when
        rehearsal.want(Desired.PREFLIGHT);
        Report failed = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed.failure().code()).isEqualTo("DEVICE_ABSENT");
        assertThat(failed.checks())
                .filteredOn(c -> !c.passed())
                .extracting(Check::name, Check::remedy)
                .contains(tuple("device", "boot with liveupdate=on kho=on"));
    }

    @Test
    void failsStagingOnAForeignImageWithNothingPreserved() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.awaitReady();
        rehearsal.want(Desired.PREFLIGHT);
        rehearsal.await(Observed.PREFLIGHT_PASSED);
        ReleaseSpec release = rehearsal.release();
        Artifact wrong = new Artifact(rehearsal.image().uri(), "0".repeat(64), null);

        // when
        rehearsal.want(
                Desired.STAGE,
                Rehearsal.MINUTE_MILLIS,
                new ReleaseSpec(release.name(), release.kernelRelease(), wrong, null, null, release.abi()));
        Report failed = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed.failure().code()).isEqualTo("SHA256_MISMATCH");
        assertThat(failed.sessions()).isEmpty();
    }

    @Test
    void givesEverythingBackWhenAWorkloadDisconnects() throws Exception {
        // given
        rehearsal.powerOn(Fault.WORKLOAD_DISCONNECTS);
        rehearsal.awaitReady();
        rehearsal.want(Desired.PREFLIGHT);
        rehearsal.await(Observed.PREFLIGHT_PASSED);

        // when
        rehearsal.want(Desired.PRESERVE);
        Report failed = rehearsal.await(Observed.FAILED);
        rehearsal.want(Desired.ABORT);
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(failed.failure().code()).isEqualTo("WORKLOAD_DISCONNECTED");
        assertThat(failed.failure().session()).isEqualTo(FIRST);
        assertThat(aborted.sessions())
                .extracting(SessionState::name, SessionState::stage)
                .containsExactly(tuple(FIRST, Stage.UNPRESERVED), tuple(SECOND, Stage.UNPRESERVED));
    }

    @Test
    void abortsByItselfWhenAWorkloadNeverAnswers() throws Exception {
        // given
        rehearsal.powerOn(Fault.WORKLOAD_NEVER_READY);
        rehearsal.awaitReady();
        rehearsal.want(Desired.STAGE);
        rehearsal.await(Observed.STAGED);

        // when
        rehearsal.want(Desired.PRESERVE, 300L, rehearsal.release());
        Report failed = rehearsal.await(Observed.FAILED);
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(failed.failure().code()).isEqualTo("WORKLOAD_TIMEOUT");
        assertThat(failed.failure().session()).isEqualTo(FIRST);
        assertThat(aborted.sessions()).extracting(SessionState::stage).containsOnly(Stage.UNPRESERVED);
    }

    @Test
    void reportsMemoryThatIsNotAsItWasAndServesTheOthers() throws Exception {
        // given
        rehearsal.powerOn(Fault.CORRUPT_MEMORY);
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report failed = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed.failure().code()).isEqualTo("MEMORY_CORRUPT");
        assertThat(session(failed, FIRST).verified()).isFalse();
        assertThat(session(failed, FIRST).stage()).isEqualTo(Stage.FAILED);
        assertThat(session(failed, SECOND).stage()).isEqualTo(Stage.RESUMED);
    }

    @Test
    void finishesTheOthersWhenTheKernelCannotRestoreAFile() throws Exception {
        // given
        rehearsal.powerOn(Fault.RETRIEVE_FAILS);
        rehearsal.upToPreserved();
        rehearsal.want(Desired.REBOOT);
        Report failed = rehearsal.await(Observed.FAILED);

        // when
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        assertThat(failed.sessions())
                .filteredOn(s -> s.stage() == Stage.FAILED)
                .singleElement()
                .satisfies(s -> assertThat(s.detail()).contains("RETRIEVE_FD", "EIO"));
        assertThat(finished.sessions())
                .extracting(SessionState::stage)
                .containsExactlyInAnyOrder(Stage.FAILED, Stage.FINISHED, Stage.FINISHED);
    }
}
