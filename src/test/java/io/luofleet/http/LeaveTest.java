// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import io.luofleet.wire.AgentApi;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leave to reboot: to whom, for what, and how often. */
@QuarkusTest
class LeaveTest {
    @TestHTTPResource
    URI base;

    private TestAgent host;
    private UUID update;

    @BeforeEach
    void aHostWithEverythingPreserved() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        update = Fleet.update(host, Fleet.registered("7.3.4-b"));
        host.preserve(session("vm-1", Stage.PRESERVED));
    }

    private Report rebooting() {
        return host.compose(Observed.REBOOTING, List.of(session("vm-1", Stage.PRESERVED)), List.of(), null);
    }

    private LeaveToReboot leave(long sequence, String exchange) {
        return new LeaveToReboot(
                host.hostId, host.instanceId, host.bootId, update, host.epoch, sequence, host.epoch, exchange);
    }

    @Test
    void isGivenToTheReportThatAsksAndNamesAllThatItIsFor() {
        long sequence = ++host.sequence;

        ReportReply reply = accepted(host.put(sequence, "first", rebooting()));

        assertThat(reply.leave()).isEqualTo(leave(sequence, "first"));
        assertThat(reply.sequence()).isEqualTo(sequence);
        assertThat(reply.directive().hostId()).isEqualTo(host.hostId);
    }

    @Test
    void isGivenAnewToTheSameReportInAnotherExchange() {
        long sequence = ++host.sequence;
        Report report = rebooting();
        accepted(host.put(sequence, "first", report));

        ReportReply again = accepted(host.put(sequence, "second", report));

        assertThat(again.duplicate()).isTrue();
        assertThat(again.leave()).isEqualTo(leave(sequence, "second"));
    }

    @Test
    void isNotGivenToAnotherReport() {
        accepted(host.put(++host.sequence, "first", rebooting()));

        ReportReply reply = accepted(host.report(Observed.PRESERVED, session("vm-1", Stage.PRESERVED)));

        assertThat(reply.leave()).isNull();
    }

    @Test
    void isNotGivenAgainOnceTheKexecFailed() {
        long sequence = ++host.sequence;
        Report report = rebooting();
        accepted(host.put(sequence, "first", report));
        accepted(host.fail("KERNEL_ERROR", session("vm-1", Stage.PRESERVED)));

        TestAgent.Reply late = host.put(sequence, "second", report);

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.problem()).isEqualTo("stale-report");
    }

    @Test
    void isNotGivenAgainOnceTheHostCountsAsLost() {
        TestAgent slow = new TestAgent(base, Fleet.unique("host"));
        slow.enrol();
        slow.poll();
        UUID hasty = Fleet.update(slow, Fleet.registered("7.3.4-b"), Map.of("rebooting", "PT0.2S"), "PT0S");
        slow.preserve(session("vm-1", Stage.PRESERVED));
        Report report = slow.compose(Observed.REBOOTING, List.of(session("vm-1", Stage.PRESERVED)), List.of(), null);
        accepted(slow.put(++slow.sequence, "first", report));
        Fleet.await(hasty, "LOST");

        ReportReply again = accepted(slow.put(slow.sequence, "second", report));

        assertThat(again.duplicate()).isTrue();
        assertThat(again.leave()).isNull();
    }

    @Test
    void everyAnswerSaysWhenItWasAskedAndAnsweredAndMayNotBeKept() {
        Instant before = Instant.now().minusSeconds(5);

        var headers = RestAssured.given()
                .get(AgentApi.DIRECTIVE.replace("{hostId}", host.hostId.toString())
                        + "?after=1000000&waitSeconds=1&instance=" + host.instanceId)
                .then()
                .statusCode(204)
                .extract()
                .headers();

        Instant received = Instant.parse(headers.getValue(AgentApi.RECEIVED_AT));
        Instant answered = Instant.parse(headers.getValue(AgentApi.ANSWERED_AT));
        assertThat(received).isAfter(before);
        assertThat(Duration.between(received, answered)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        assertThat(headers.getValue("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void aHostThatWasKnownElsewhereGoesOnFromItsEpoch() {
        TestAgent moved = new TestAgent(base, Fleet.unique("host"));
        moved.epoch = 41;

        long epoch = moved.enrol().epoch();

        assertThat(epoch).isEqualTo(41);
    }

    @Test
    void aDatabaseOlderThanTheHostIsCaughtUpWithOnceNothingIsUnderWay() {
        TestAgent idle = new TestAgent(base, Fleet.unique("host"));
        idle.enrol();
        idle.epoch = 7;

        long epoch = idle.enrol().epoch();

        assertThat(epoch).isEqualTo(7);
        Fleet.get("/api/v1/events?host=" + idle.hostName).body("items.type", hasItem("HOST_EPOCH_RAISED"));
    }

    @Test
    void anUpdateThatIsUnderWayIsNotCaughtUpWith() {
        long known = host.epoch;
        host.epoch = known + 5;

        long epoch = host.enrol().epoch();

        assertThat(epoch).isEqualTo(known);
    }
}
