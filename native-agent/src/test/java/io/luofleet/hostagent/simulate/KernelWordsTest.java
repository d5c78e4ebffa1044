// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.Flb;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.RehearsalFile;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.FlbState.Status;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Observed;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.OrphanState.Answer;
import io.luofleet.wire.OrphanState.Order;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent makes of a kernel that says what it holds, and of one that does not. */
@Timeout(120)
class KernelWordsTest {
    private static final String STRANGER = "stranger";

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

    private static List<Status> statuses(Report report, Moment moment) {
        return report.flbs().stream()
                .filter(flb -> flb.moment() == moment)
                .map(FlbState::status)
                .toList();
    }

    private Report upToRetrieved() throws InterruptedException {
        rehearsal.upToPreserved();
        rehearsal.want(Desired.REBOOT);
        return rehearsal.await(Observed.RETRIEVED);
    }

    /** A session of a program that is not the agent, with a file in it. */
    private void preserveAsStranger() throws LuoError {
        try (Device device = rehearsal.machine().kernel().luo().open()) {
            device.create(STRANGER).preserve(Optional.of(RehearsalFile.of("memfd-v2", "theirs", 4096)), 9);
        }
    }

    @Test
    void reportsWhatTheKernelSaysAtEveryMoment() throws Exception {
        // given
        rehearsal.powerOn();
        Report retrieved = upToRetrieved();
        Report rebooting = rehearsal.await(Observed.REBOOTING);

        // when
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        for (Report report : List.of(rebooting, retrieved, finished)) {
            assertThat(report.sessions()).extracting(SessionState::source).containsOnly(Source.REPORTED);
            assertThat(report.flbs()).extracting(FlbState::source).containsOnly(Source.REPORTED);
        }
        assertThat(statuses(rebooting, Moment.AT_PRESERVE)).containsExactly(Status.HELD, Status.HELD, Status.HELD);
        assertThat(statuses(retrieved, Moment.AFTER_RETRIEVE))
                .containsExactly(Status.RETRIEVED, Status.RETRIEVED, Status.PENDING);
        assertThat(statuses(finished, Moment.AFTER_FINISH)).containsOnly(Status.FINISHED);
        assertThat(finished.sessions().getFirst().files())
                .extracting(FileState::name)
                .containsExactly("ram0", "ram1");
        assertThat(rehearsal.control().enrolments().getFirst().facts().kernel())
                .isEqualTo(new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), Rehearsal.FLBS));
    }

    @Test
    void derivesTheSameWhereTheKernelCannotBeAsked() throws Exception {
        // given
        rehearsal.withoutQueries().powerOn();
        Report retrieved = upToRetrieved();

        // when
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        for (Report report : List.of(retrieved, finished)) {
            assertThat(report.sessions()).extracting(SessionState::source).containsOnly(Source.DERIVED);
            assertThat(report.flbs()).extracting(FlbState::source).containsOnly(Source.DERIVED);
        }
        assertThat(rehearsal.control().enrolments().getFirst().facts().kernel()).isNull();
    }

    @Test
    void keepsAnOrphanUntilItIsToldToFinishIt() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        preserveAsStranger();
        rehearsal.want(Desired.REBOOT);
        Report retrieved = rehearsal.await(Observed.RETRIEVED);

        // when
        rehearsal
                .control()
                .wants(new Directive(
                        null,
                        0,
                        2,
                        rehearsal.update(),
                        Desired.FINISH,
                        rehearsal.release(),
                        Rehearsal.ABI,
                        Rehearsal.MINUTE_MILLIS,
                        Map.of(STRANGER, Order.FINISH)));
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        assertThat(retrieved.orphans()).containsExactly(new OrphanState(STRANGER, 1, Answer.KEPT, null));
        assertThat(finished.orphans()).containsExactly(new OrphanState(STRANGER, 0, Answer.FINISHED, null));
        assertThat(rehearsal.machine().snapshot().incoming()).isEmpty();
    }

    @Test
    void finishesItsOwnSessionsAndLeavesAnOrphanWhereItIs() throws Exception {
        // given
        rehearsal.powerOn();
        rehearsal.upToPreserved();
        preserveAsStranger();
        rehearsal.want(Desired.REBOOT);
        rehearsal.await(Observed.RETRIEVED);

        // when
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        assertThat(finished.orphans()).containsExactly(new OrphanState(STRANGER, 1, Answer.KEPT, null));
        assertThat(finished.flbs())
                .filteredOn(flb -> flb.moment() == Moment.AFTER_FINISH)
                .extracting(FlbState::count)
                .containsOnly(1L);
        assertThat(rehearsal.machine().snapshot().incoming())
                .singleElement()
                .matches(session -> session.name().equals(STRANGER) && !session.retrieved());
    }

    @Test
    void finishesNothingWhileTheKernelCountsOtherwiseThanTheManifest() throws Exception {
        // given a user in the kernel that the manifest knows nothing of
        rehearsal.powerOn();
        upToRetrieved();
        Flb flb = rehearsal.machine().kernel().flb(Rehearsal.FLBS.getFirst()).orElseThrow();
        rehearsal.machine().kernel().luo().getIncoming(flb);
        rehearsal.want(Desired.FINISH);
        Report refused = rehearsal.await(Observed.FAILED);
        int sessionsThen = rehearsal.machine().snapshot().incoming().size();

        // when it lets go, and the control plane asks again
        rehearsal.machine().kernel().luo().putIncoming(flb);
        rehearsal.want(Desired.FINISH);
        Report finished = rehearsal.await(Observed.FINISHED);

        // then
        assertThat(refused.failure().code()).isEqualTo("FLB_COUNT_MISMATCH");
        assertThat(refused.failure().detail())
                .contains("'" + Rehearsal.FLBS.getFirst() + "' is held by 6 by the kernel's count, by 5 files");
        assertThat(sessionsThen).isEqualTo(3);
        assertThat(finished.failure()).isNull();
    }
}
