// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Observed;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.OrphanState.Answer;
import io.luofleet.wire.OrphanState.Order;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that nothing on a host answers for: seen, ordered about, and gone with their boot. */
@QuarkusTest
class OrphanTest {
    private static final KernelFacts KERNEL = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of());

    @TestHTTPResource
    URI base;

    private TestAgent host;

    @BeforeEach
    void aHostWhoseKernelListsItsSessions() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.kernel = KERNEL;
        host.enrol();
        host.poll();
    }

    private void reports(String session, Answer answer, String detail) {
        host.orphans = List.of(new OrphanState(session, 3, answer, detail));
        accepted(host.report(Observed.IDLE));
    }

    private String path() {
        return "/api/v1/hosts/" + host.hostName + "/orphans";
    }

    private ValidatableResponse order(String session, Order order) {
        return Fleet.post(path() + "/" + session, Map.of("order", order, "reason", "its guest is gone"));
    }

    private List<Map<String, Object>> events(String type) {
        return Fleet.get("/api/v1/events?type=" + type + "&host=" + host.hostName)
                .extract()
                .path("items");
    }

    @Test
    void anOrphanIsListedOnItsHostAndInTheFleetAndWarnedOfOnce() {
        reports("vm-9", Answer.KEPT, null);

        accepted(host.report(Observed.IDLE));

        Fleet.get(path())
                .body("canList", equalTo(true))
                .body("remark", nullValue())
                .body("items.name", contains("vm-9"))
                .body("items[0].files", equalTo(3))
                .body("items[0].bootId", equalTo(host.bootId))
                .body("items[0].answer", equalTo("KEPT"))
                .body("items[0].order", nullValue());
        Fleet.get("/api/v1/orphans?limit=1000").body("items.host", hasItem(host.hostName));
        assertThat(events("ORPHAN_FOUND")).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "WARNING")
                .extractingByKey("message")
                .asString()
                .contains("vm-9", "3 files", "FINISH", path()));
    }

    @Test
    void aHostWhoseKernelDoesNotListItsSessionsSaysSo() {
        host.kernel = null;

        host.boot("7.3.4-pristine", 0);

        Fleet.get(path())
                .body("canList", equalTo(false))
                .body("remark", containsString("7.3.4-pristine"))
                .body("items", empty());
        Fleet.get("/api/v1/orphans").body("hostsThatCannotList", greaterThanOrEqualTo(1));
    }

    @Test
    void anOrderWakesTheLongPoll() throws Exception {
        reports("vm-9", Answer.KEPT, null);
        long revision = host.poll().revision();
        var polled = CompletableFuture.supplyAsync(() -> host.poll(revision, 30));

        order("vm-9", Order.FINISH)
                .statusCode(202)
                .body("order.order", equalTo("FINISH"))
                .body("order.reason", equalTo("its guest is gone"))
                .body("order.by", equalTo("alice"))
                .body("order.at", not(nullValue()));

        assertThat(polled.get(10, TimeUnit.SECONDS))
                .hasValueSatisfying(d -> assertThat(d.orphanOrders()).containsExactly(Map.entry("vm-9", Order.FINISH)));
        assertThat(events("ORPHAN_ORDERED")).hasSize(1);
    }

    @Test
    void theSameOrderAgainChangesNothing() {
        reports("vm-9", Answer.KEPT, null);
        order("vm-9", Order.FINISH).statusCode(202);
        long revision = host.poll().revision();

        var answer = order("vm-9", Order.FINISH);

        answer.statusCode(202).body("order.order", equalTo("FINISH"));
        assertThat(host.poll().revision()).isEqualTo(revision);
        assertThat(events("ORPHAN_ORDERED")).hasSize(1);
    }

    @Test
    void anOrderCanBeTakenBackUntilItIsCarriedOut() {
        reports("vm-9", Answer.KEPT, null);
        order("vm-9", Order.FINISH).statusCode(202);

        order("vm-9", Order.KEEP).statusCode(202);

        assertThat(host.poll().orphanOrders()).containsEntry("vm-9", Order.KEEP);
    }

    @ParameterizedTest
    @CsvSource({"FINISHED,INFO,free", "FAILED,WARNING,EBUSY"})
    void theOutcomeOfAnOrderIsAnEvent(Answer answer, String severity, String word) {
        reports("vm-9", Answer.KEPT, null);
        order("vm-9", Order.FINISH).statusCode(202);

        reports("vm-9", answer, "EBUSY: a file cannot finish yet");

        Fleet.get(path()).body("items.answer", contains(answer.name()));
        assertThat(events("ORPHAN_ANSWERED")).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", severity)
                .extractingByKey("message")
                .asString()
                .contains(word));
    }

    @Test
    void aFinishThatNobodyOrderedIsAWarning() {
        reports("vm-9", Answer.FINISHED, null);

        var told = events("ORPHAN_ANSWERED");

        assertThat(told).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "WARNING")
                .extractingByKey("message")
                .asString()
                .contains("Nobody had ordered it"));
    }

    @Test
    void whatIsFinishedCannotBeKept() {
        reports("vm-9", Answer.KEPT, null);
        order("vm-9", Order.FINISH).statusCode(202);
        reports("vm-9", Answer.FINISHED, null);

        var answer = order("vm-9", Order.KEEP);

        answer.statusCode(409).body("type", equalTo("urn:luofleet:problem:orphan-gone"));
    }

    @Test
    void anOrphanThatTheHostNoLongerReportsCannotBeOrderedAbout() {
        reports("vm-9", Answer.KEPT, null);
        host.orphans = List.of();
        accepted(host.report(Observed.IDLE));

        var answer = order("vm-9", Order.FINISH);

        answer.statusCode(409).body("type", equalTo("urn:luofleet:problem:orphan-gone"));
        Fleet.get(path()).body("items.listed", contains(false));
    }

    @Test
    void anOrderEndsWithItsBootAndTheOrphanBecomesHistory() {
        reports("vm-9", Answer.KEPT, null);
        order("vm-9", Order.FINISH).statusCode(202);
        host.orphans = List.of();

        host.boot("7.3.4-b", 0);

        assertThat(host.poll().orphanOrders()).isEmpty();
        Fleet.get(path()).body("items", empty());
        Fleet.get(path() + "?current=false").body("items.name", contains("vm-9"));
        order("vm-9", Order.FINISH).statusCode(409).body("detail", containsString("earlier boot"));
    }

    @Test
    void anOrphanNobodyReportedIsUnknown() {
        var answer = order("vm-9", Order.FINISH);

        answer.statusCode(404).body("type", equalTo("urn:luofleet:problem:unknown-orphan"));
    }

    @Test
    void anOrderNeedsAReason() {
        reports("vm-9", Answer.KEPT, null);

        var answer = Fleet.post(path() + "/vm-9", Map.of("order", "FINISH"));

        answer.statusCode(400).body("violations.field", hasItems("reason"));
    }

    @Test
    void aSessionsNameMayHaveSlashes() {
        reports("pool/vm 9", Answer.KEPT, null);

        var answer = order("pool/vm 9", Order.KEEP);

        answer.statusCode(202).body("name", equalTo("pool/vm 9"));
    }

    @Test
    void anOrphanWithoutANameIsRefused() {
        host.orphans = List.of(new OrphanState("", -1, null, null));

        var reply = host.report(Observed.IDLE);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("violations").findValuesAsText("field"))
                .contains("orphans[0].name", "orphans[0].files", "orphans[0].answer");
    }
}
