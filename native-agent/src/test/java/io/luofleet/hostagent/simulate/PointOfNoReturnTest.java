// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.ControlPlaneDouble;
import io.luofleet.hostagent.control.ControlPlaneDouble.Treatment;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may and what must not happen around the moment from which there is only forward. */
class PointOfNoReturnTest {
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

    @Test
    void givesEverythingBackWhenTheKernelRefusesTheKexec() throws Exception {
        // given
        rehearsal.powerOn(Fault.KEXEC_FAILS);
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report failed = rehearsal.await(Observed.FAILED);
        rehearsal.want(Desired.ABORT);
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(failed.failure().errno()).isEqualTo("EBUSY");
        assertThat(failed.sessions()).extracting(SessionState::stage).containsOnly(Stage.PRESERVED);
        assertThat(failed.bootId()).isEqualTo(aborted.bootId());
        assertThat(aborted.sessions()).extracting(SessionState::stage).containsOnly(Stage.UNPRESERVED);
    }

    @Test
    void repeatsTheSameReportWhenTheAnswerToItIsLost() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        AtomicInteger attempts = new AtomicInteger();
        rehearsal
                .control()
                .treatReports(
                        (sequence, report) -> report.observed() == Observed.REBOOTING && attempts.incrementAndGet() < 3
                                ? new Treatment.LoseAnswer()
                                : new Treatment.Accept());

        // when
        rehearsal.want(Desired.REBOOT);
        rehearsal.await(Observed.RETRIEVED);

        // then
        List<ControlPlaneDouble.Arrived> rebooting = rehearsal.control().reports().stream()
                .filter(a -> a.report().observed() == Observed.REBOOTING)
                .toList();
        assertThat(rebooting).hasSize(3).containsOnly(rebooting.getFirst());
    }

    @Test
    void abortsByItselfWhenTheAnswerNeverComesWithinItsLease() throws Exception {
        // given
        rehearsal.powerOn();
        Report preserved = rehearsal.upToPreserved();
        rehearsal
                .control()
                .treatReports((sequence, report) ->
                        report.observed() == Observed.REBOOTING ? new Treatment.LoseAnswer() : new Treatment.Accept());

        // when
        rehearsal.want(Desired.REBOOT, 500L, rehearsal.release());
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(aborted.bootId()).isEqualTo(preserved.bootId());
        assertThat(aborted.sessions()).extracting(SessionState::stage).containsOnly(Stage.UNPRESERVED);
    }

    @Test
    void doesNotRebootWhenTheControlPlaneRefuses() throws Exception {
        // given
        rehearsal.powerOn();
        Report preserved = rehearsal.upToPreserved();
        rehearsal
                .control()
                .treatReports((sequence, report) -> report.observed() == Observed.REBOOTING
                        ? new Treatment.Refuse(409, "urn:luofleet:problem:reboot-not-allowed")
                        : new Treatment.Accept());

        // when
        rehearsal.want(Desired.REBOOT);
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertThat(aborted.bootId()).isEqualTo(preserved.bootId());
    }

    @Test
    void ignoresADirectiveOfAnOlderEpoch() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        int before = rehearsal.control().reports().size();

        // when an older control plane wants the abort of an older update, and then a newer one the reboot
        rehearsal
                .control()
                .wants(new Directive(
                        null,
                        0,
                        1,
                        rehearsal.update(),
                        Desired.ABORT,
                        rehearsal.release(),
                        Rehearsal.ABI,
                        null,
                        Map.of()));
        rehearsal.want(Desired.REBOOT);
        rehearsal.await(Observed.RETRIEVED);

        // then
        assertThat(rehearsal
                        .control()
                        .reports()
                        .subList(before, rehearsal.control().reports().size()))
                .noneMatch(a -> a.report().observed() == Observed.ABORTED);
    }

    @Test
    void saysSoWhenTheMachineCameBackByAColdBoot() throws Exception {
        // given
        rehearsal.powerOn(Fault.COLD_BOOT);
        Report preserved = rehearsal.upToPreserved();
        int before = rehearsal.control().reports().size();

        // when
        rehearsal.want(Desired.REBOOT);
        Report first = rehearsal.control().awaitReportAfter(before, "a report of another boot", r -> !r.bootId()
                .equals(preserved.bootId()));

        // then
        assertThat(first.sessions()).isEmpty();
        assertThat(first.kernelRelease()).isEqualTo(Rehearsal.OLD_KERNEL);
        // The directive still says REBOOT: what comes first, it or the first report, is a matter of milliseconds.
        if (first.observed() == Observed.FAILED) {
            assertThat(first.failure().code()).isEqualTo(AgentFailure.NOT_PRESERVED.name());
        } else {
            assertThat(first.observed()).isEqualTo(Observed.IDLE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    204 | text/plain       |
                    200 | application/json | {}
                    200 | application/json | {"status":"ok"}
                    200 | application/json | {"sequence":SEQUENCE,"duplicate":false}
                    200 | text/html        | <p>Welcome
                    202 | application/json | {"accepted":true}
                    """)
    void staysWhenSomebodyElseSaysYes(int status, String type, String body) throws Exception {
        // given
        rehearsal.powerOn();
        Report preserved = rehearsal.upToPreserved();
        rehearsal
                .control()
                .treatReports((sequence, report) -> report.observed() == Observed.REBOOTING
                        ? new Treatment.Answer(
                                status, type, body == null ? "" : body.replace("SEQUENCE", "" + sequence))
                        : new Treatment.Accept());

        // when
        rehearsal.want(Desired.REBOOT, 1500L, rehearsal.release());
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertStayed(preserved, aborted);
    }

    @Test
    void staysWhenItIsRecordedButLeaveIsNotGiven() throws Exception {
        // given
        rehearsal.powerOn();
        Report preserved = rehearsal.upToPreserved();
        leaveIs(leave -> null);

        // when
        rehearsal.want(Desired.REBOOT, 1500L, rehearsal.release());
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertStayed(preserved, aborted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "instance", "boot", "update", "epoch", "sequence", "fence", "exchange"})
    void staysWhenLeaveIsForSomethingElse(String part) throws Exception {
        // given
        rehearsal.powerOn();
        Report preserved = rehearsal.upToPreserved();
        leaveIs(leave -> other(leave, part));

        // when
        rehearsal.want(Desired.REBOOT, 1000L, rehearsal.release());
        Report aborted = rehearsal.await(Observed.ABORTED);

        // then
        assertStayed(preserved, aborted);
    }

    private void leaveIs(UnaryOperator<LeaveToReboot> change) {
        rehearsal
                .control()
                .treatReports((sequence, report) ->
                        report.observed() == Observed.REBOOTING ? new Treatment.Leave(change) : new Treatment.Accept());
    }

    private static LeaveToReboot other(LeaveToReboot l, String part) {
        UUID id = UUID.randomUUID();
        return new LeaveToReboot(
                part.equals("host") ? id : l.hostId(),
                part.equals("instance") ? "another" : l.instanceId(),
                part.equals("boot") ? "another" : l.bootId(),
                part.equals("update") ? id : l.updateId(),
                part.equals("epoch") ? l.epoch() + 1 : l.epoch(),
                part.equals("sequence") ? l.sequence() - 1 : l.sequence(),
                part.equals("fence") ? l.slotFence() - 1 : l.slotFence(),
                part.equals("exchange") ? "another" : l.exchange());
    }

    private void assertStayed(Report preserved, Report aborted) {
        assertThat(aborted.bootId()).isEqualTo(preserved.bootId());
        assertThat(aborted.sessions()).extracting(SessionState::stage).containsOnly(Stage.UNPRESERVED);
        assertThat(rehearsal.machine().boot().release()).isEqualTo(Rehearsal.OLD_KERNEL);
    }
}
