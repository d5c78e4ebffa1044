// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.ControlPlaneDouble.Arrived;
import io.luofleet.hostagent.control.ControlPlaneDouble.Treatment;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.vitals.Vitals;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlLinkTest {
    private static final long LIMIT_SECONDS = 30;
    private static final Directive IDLE = new Directive(null, 0, 3, null, Desired.IDLE, null, null, null, Map.of());

    private static final UUID UPDATE = UUID.randomUUID();
    private static final Pace PACE = Pace.OF_A_FLEET.atOnce();

    private final Semaphore attempts = new Semaphore(0);
    private final Vitals vitals = new Vitals(System::nanoTime);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private ControlPlaneDouble control;
    private ControlLink link;

    @BeforeEach
    void connect() throws IOException {
        control = new ControlPlaneDouble();
        link = link(control.uri());
    }

    @AfterEach
    void close() {
        link.close();
        control.close();
    }

    private ControlLink link(URI uri) {
        return link(uri, 0);
    }

    private ControlLink link(URI uri, long epoch) {
        return new ControlLink(
                new ControlClient(uri, Connections.plain(), Thread.ofVirtual().factory()),
                () -> {
                    attempts.release();
                    HostFacts facts = new HostFacts("b", "k", "", true, 0L, "none", null, true, 1, Map.of());
                    return new EnrolRequest("h", "m", "i", "1", epoch, facts);
                },
                new Ear(),
                new ControlLink.Surroundings(
                        InstantSource.system(),
                        System::nanoTime,
                        Thread.ofVirtual().factory(),
                        vitals,
                        Log.silent()));
    }

    private final class Ear implements ControlListener {
        @Override
        public void enrolled(long epoch) {
            heard.add("enrolled " + epoch);
        }

        @Override
        public void directive(Directive directive) {
            heard.add("directive " + directive.epoch());
        }

        @Override
        public void reportAccepted(long ticket) {
            heard.add("accepted " + ticket);
        }

        @Override
        public void leaveGiven(long ticket, LeaveToReboot leave) {
            heard.add("leave " + ticket);
        }

        @Override
        public void reportRefused(long ticket, Problem problem) {
            heard.add("refused " + ticket);
        }

        @Override
        public void linkState(String state) {
            heard.add(state.split(":", 2)[0]);
        }
    }

    private void awaitWord(String word) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String last;
        do {
            last = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } while (last != null && !last.startsWith(word));
        assertThat(last).as("after " + heard).startsWith(word);
    }

    private static Report report(Observed observed) {
        return new Report(
                observed == Observed.REBOOTING ? UPDATE : null,
                1,
                "i",
                observed,
                "b",
                "k",
                0L,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                null);
    }

    @Test
    void enrolsAndHearsANewDirectiveAtOnce() throws Exception {
        // given
        link.start(PACE);
        awaitWord("enrolled 1");

        // when
        control.wants(IDLE);

        // then
        awaitWord("directive 3");
    }

    @Test
    void numbersReportsFromWhereTheControlPlaneIs() throws Exception {
        // given
        control.treatReports((sequence, r) -> new Treatment.Accept());
        link.start(PACE);
        long first = link.send(report(Observed.IDLE), false);
        awaitWord("accepted " + first);
        link.close();
        link = link(control.uri());

        // when another agent of the host goes on
        link.start(PACE);
        awaitWord("accepted " + link.send(report(Observed.IDLE), false));

        // then
        assertThat(control.reports()).extracting(Arrived::sequence).containsExactly(1L, 2L);
    }

    @Test
    void repeatsACriticalReportUnchangedAndAnotherAnew() throws Exception {
        // given
        AtomicInteger left = new AtomicInteger(4);
        control.treatReports((sequence, r) -> left.getAndDecrement() > 0 && left.get() % 2 == 1
                ? new Treatment.LoseAnswer()
                : new Treatment.Accept());
        link.start(PACE);

        // when
        awaitWord("accepted " + link.send(report(Observed.PRESERVED), false));
        awaitWord("leave " + link.send(report(Observed.REBOOTING), true));

        // then
        List<Arrived> arrived = control.reports();
        assertThat(arrived).extracting(Arrived::sequence).containsExactly(1L, 2L, 3L, 3L);
        assertThat(arrived.get(2)).isEqualTo(arrived.get(3));
        assertThat(arrived.get(0).report().sentAt())
                .isBefore(arrived.get(1).report().sentAt());
    }

    @Test
    void isSilentOnceANewerAgentSpeaksForTheHost() throws Exception {
        // given
        control.treatReports((sequence, r) -> new Treatment.Refuse(409, "urn:luofleet:problem:superseded-instance"));
        link.start(PACE);

        // when
        link.send(report(Observed.IDLE), false);
        awaitWord("superseded");

        // then
        assertThat(control.enrolments()).hasSize(1);
    }

    @Test
    void enrolsAgainWhenTheControlPlaneForgotTheHost() throws Exception {
        // given
        AtomicInteger answers = new AtomicInteger();
        control.treatReports((sequence, r) -> answers.getAndIncrement() == 0
                ? new Treatment.Refuse(404, "urn:luofleet:problem:unknown-host")
                : new Treatment.Accept());
        link.start(PACE);
        awaitWord("directive");

        // when
        long ticket = link.send(report(Observed.IDLE), false);

        // then
        awaitWord("accepted " + ticket);
        assertThat(control.enrolments()).hasSize(2);
    }

    @Test
    void saysWhenItIsRefusedForGood() throws Exception {
        // given
        control.treatReports((sequence, r) -> new Treatment.Refuse(409, "urn:luofleet:problem:reboot-not-allowed"));
        link.start(PACE);

        // when
        long ticket = link.send(report(Observed.REBOOTING), true);

        // then
        awaitWord("refused " + ticket);
    }

    @Test
    void goesOnTryingWhileNobodyListens() throws Exception {
        // given a link to a port where nobody listens
        ControlPlaneDouble gone = new ControlPlaneDouble();
        gone.close();
        ControlLink lonely = link(gone.uri());

        // when
        lonely.start(PACE);

        // then
        awaitWord("unreachable");
        lonely.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    204 | text/plain       |
                    302 | text/html        | elsewhere
                    401 | text/html        | who are you
                    403 | text/html        | no
                    413 | text/html        | too large
                    409 | application/json | {"type":"urn:other:reboot-not-allowed","status":409}
                    200 | application/json | {}
                    200 | application/json | {"status":"ok"}
                    200 | text/html        | welcome
                    """)
    void losesNoReportToWhatIsNoAnswerOfTheControlPlane(int status, String type, String body) throws Exception {
        // given something in between that answers in its place, once
        AtomicInteger answers = new AtomicInteger();
        control.treatReports((sequence, r) -> answers.getAndIncrement() == 0
                ? new Treatment.Answer(status, type, body == null ? "" : body)
                : new Treatment.Accept());
        link.start(PACE);

        // when
        long ticket = link.send(report(Observed.IDLE), false);

        // then
        awaitWord("accepted " + ticket);
        assertThat(control.reports()).hasSize(2);
    }

    @Test
    void livesThroughAnEnrolmentThatIsNone() throws Exception {
        // given
        control.answerEnrolments(new Treatment.Answer(200, "application/json", "{}"));
        link.start(PACE);
        awaitWord("unusable answer");
        String meanwhile = link.status().state();

        // when
        control.answerEnrolments(new Treatment.Accept());

        // then
        awaitWord("connected");
        awaitWord("enrolled");
        assertThat(meanwhile).contains("lastSequence");
        assertThat(vitals.faults()).isEmpty();
    }

    @Test
    void obeysNoControlPlaneThatIsOlderThanTheHost() throws Exception {
        // given a host that has seen epoch 9
        link.close();
        link = link(control.uri(), 9);

        // when
        link.start(PACE);

        // then
        awaitWord("unusable answer");
        assertThat(link.status().state()).contains("is of epoch 1, and this host has seen 9");
        assertThat(heard).noneMatch(word -> word.startsWith("enrolled") || word.startsWith("directive"));
    }

    @Test
    void hearsNoDirectiveWhoseEpochGoesBack() throws Exception {
        // given
        link.start(PACE);
        control.wants(IDLE);
        awaitWord("directive 3");

        // when
        control.wants(new Directive(null, 0, 2, null, Desired.IDLE, null, null, null, Map.of()));

        // then
        awaitWord("unusable answer");
        assertThat(link.status().state()).contains("goes back from epoch 3 to 2");
        assertThat(heard).noneMatch(word -> word.startsWith("directive"));
    }

    @Test
    void measuresTheClocksWithEveryExchange() throws Exception {
        // given
        link.start(PACE);
        awaitWord("directive");
        control.clockAhead(Duration.ofHours(1));

        // when other exchanges than the enrolment have come
        for (int i = 0; i < 8; i++) {
            awaitWord("accepted " + link.send(report(Observed.FAILED), false));
        }

        // then
        assertThat(link.clockOffset().orElseThrow()).isCloseTo(Duration.ofHours(1), Duration.ofMinutes(1));
        assertThat(link.status().sinceLastExchange().orElseThrow()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void saysAStateOnceHoweverOftenItTries() throws Exception {
        // given
        ControlPlaneDouble gone = new ControlPlaneDouble();
        gone.close();
        ControlLink lonely = link(gone.uri(), 0);
        lonely.send(report(Observed.IDLE), false);

        // when it has tried more than once
        lonely.start(new Pace(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2)));
        awaitWord("unreachable");
        attempts.acquire(5);
        lonely.close();

        // then
        assertThat(heard).isEmpty();
        assertThat(lonely.status().waitingReports()).isEqualTo(1);
        assertThat(lonely.status().oldestReport()).isPresent();
    }
}
