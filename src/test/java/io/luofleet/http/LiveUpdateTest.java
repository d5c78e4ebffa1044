// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import io.luofleet.wire.Desired;
import io.luofleet.wire.EmptyHosts;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host's way through an update, well and badly, over HTTP and on a real PostgreSQL. */
@QuarkusTest
class LiveUpdateTest {
    private static final String FLB = "liveupdate-test-flb-v0";

    @TestHTTPResource
    URI base;

    @Inject
    EntityManager entities;

    private TestAgent host;
    private String release;

    @BeforeEach
    void aHostAndARelease() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        release = Fleet.registered("7.3.4-b");
    }

    private static FlbState flb(Moment moment, long count, Source source) {
        return new FlbState(FLB, moment, count, null, source);
    }

    @Test
    void aHostGoesThroughAllPhases() {
        UUID update = Fleet.update(host, release);
        host.preserve(session("vm-1", Stage.PRESERVED), session("vm-2", Stage.PRESERVED));
        accepted(host.report(host.compose(
                Observed.REBOOTING,
                List.of(session("vm-1", Stage.PRESERVED), session("vm-2", Stage.PRESERVED)),
                List.of(flb(Moment.AT_PRESERVE, 3, Source.DERIVED)),
                null)));
        String bootBefore = host.bootId;
        host.boot("7.3.4-b", 1);
        accepted(host.report(Observed.RETRIEVING, session("vm-1", Stage.RETRIEVED), session("vm-2", Stage.RETRIEVED)));
        accepted(host.report(host.compose(
                Observed.RETRIEVED,
                List.of(session("vm-1", Stage.RESUMED), session("vm-2", Stage.RESUMED)),
                List.of(flb(Moment.AFTER_RETRIEVE, 3, Source.DERIVED)),
                null)));

        accepted(host.report(host.compose(
                Observed.FINISHED,
                List.of(session("vm-1", Stage.FINISHED), session("vm-2", Stage.FINISHED)),
                List.of(flb(Moment.AFTER_FINISH, 0, Source.DERIVED)),
                null)));

        Fleet.await(update, "SUCCEEDED");
        assertWholeRecord(update, bootBefore);
    }

    @Test
    void anObservationComesAfterWhatAnotherReplicaRecordedBeforeIt() {
        // given an observation, and then one by another replica
        UUID update = Fleet.update(host, release);
        host.preserve(session("vm-1", Stage.PRESERVED));
        accepted(host.report(host.compose(
                Observed.REBOOTING,
                List.of(session("vm-1", Stage.PRESERVED)),
                List.of(flb(Moment.AT_PRESERVE, 1, Source.DERIVED)),
                null)));
        long others = QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("SELECT nextval('flb_observations_seq')")
                                .getSingleResult())
                        .longValue());
        host.boot("7.3.4-b", 1);

        // when this one records again
        accepted(host.report(host.compose(
                Observed.RETRIEVING,
                List.of(session("vm-1", Stage.RETRIEVED)),
                List.of(flb(Moment.AFTER_RETRIEVE, 1, Source.DERIVED)),
                null)));

        // then
        Fleet.get("/api/v1/updates/" + update + "/flbs").body("items[1].id", greaterThan((int) others));
    }

    private void assertWholeRecord(UUID update, String bootBefore) {
        Fleet.get("/api/v1/updates/" + update)
                .body(
                        "history.phase",
                        contains(
                                "QUEUED",
                                "PREFLIGHT",
                                "STAGING",
                                "PRESERVING",
                                "PRESERVED",
                                "REBOOTING",
                                "RETRIEVING",
                                "FINISHING",
                                "SOAKING",
                                "SUCCEEDED"))
                .body("bootIdBefore", equalTo(bootBefore))
                .body("bootIdAfter", equalTo(host.bootId))
                .body("kernelAfter", equalTo("7.3.4-b"))
                .body("liveUpdateNumberAfter", equalTo(1))
                .body("sessions", equalTo(2))
                .body("files", equalTo(2))
                .body("bytesVerified", equalTo((int) (2 * TestAgent.RAM_BYTES)))
                .body("timings.blackoutMs", equalTo(250))
                .body("failure", equalTo(null));
        Fleet.get("/api/v1/updates/" + update + "/sessions").body("items", hasSize(4));
        Fleet.get("/api/v1/updates/" + update + "/flbs").body("items.count", contains(3, 3, 0));
        Fleet.get("/api/v1/hosts/" + host.hostName + "/boots").body("items.how", contains("LIVE_UPDATE", "COLD"));
    }

    @Test
    void sessionsOfAHostAreListedWhileItsKernelHoldsThem() {
        Fleet.update(host, release);

        host.preserve(session("vm-1", Stage.PRESERVED));

        Fleet.get("/api/v1/hosts/" + host.hostName + "/sessions").body("items.name", contains("vm-1"));
        Fleet.get("/api/v1/files?current=true&host=" + host.hostName).body("items.handler", contains("memfd-v2"));
    }

    @Test
    void aLongPollIsWokenByAnUpdate() throws Exception {
        long revision = host.poll().revision();
        var polled = CompletableFuture.supplyAsync(() -> host.poll(revision, 30));

        Fleet.post("/api/v1/updates", Fleet.forced(host, release)).statusCode(201);

        assertThat(polled.get(10, TimeUnit.SECONDS))
                .hasValueSatisfying(d -> assertThat(d.revision()).isGreaterThan(revision));
    }

    @Test
    void aQueuedUpdateBeginsWhenTheAgentPolls() {
        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .until(
                        () -> Fleet.get("/api/v1/hosts/" + host.hostName)
                                .extract()
                                .path("presence"),
                        "SILENT"::equals);
        String id = Fleet.post("/api/v1/updates", Fleet.forced(host, release))
                .statusCode(201)
                .body("phase", equalTo("QUEUED"))
                .extract()
                .path("id");

        var directive = host.poll();

        assertThat(directive.desired()).isEqualTo(Desired.PREFLIGHT);
        assertThat(Fleet.phase(UUID.fromString(id))).isEqualTo("PREFLIGHT");
    }

    @Test
    void theAgentIsToldWhetherAnEmptyHostMayGo() {
        Fleet.update(host, release);
        EmptyHosts unsaid = host.poll().emptyHosts();
        TestAgent empty = new TestAgent(base, Fleet.unique("host"));
        empty.enrol();
        empty.poll();

        Map<String, Object> asked = Fleet.forced(empty, release);
        asked.put("emptyHosts", "ALLOWED");

        Fleet.post("/api/v1/updates", asked).statusCode(201);

        assertThat(unsaid).isEqualTo(EmptyHosts.REFUSED);
        assertThat(empty.poll().emptyHosts()).isEqualTo(EmptyHosts.ALLOWED);
    }

    @Test
    void anIncompatibleReleaseIsRefusedInPreflight() {
        String running = Fleet.unique("kernel");
        host.boot(running, 0);
        Fleet.post("/api/v1/releases", Fleet.release(Fleet.unique("rel"), running, "luo-v4", "memfd-v2"))
                .statusCode(201);

        UUID update = Fleet.update(host, release);

        var view = Fleet.view(update);
        assertThat(view.getString("phase")).isEqualTo("ABORTED");
        assertThat(view.getString("failure.code")).isEqualTo("PREFLIGHT_FAILED");
        assertThat(view.getString("failure.detail")).contains("luo-v4").contains("luo-v5");
        assertThat(view.getString("failure.remedy")).isNotBlank();
        assertThat(host.poll().desired()).isEqualTo(Desired.IDLE);
    }

    @Test
    void aFileThatTheTargetCannotReadStopsTheUpdateBeforeTheReboot() {
        UUID update = Fleet.update(host, release);
        host.report(Observed.PREFLIGHT_PASSED);
        host.report(Observed.STAGED);
        var exotic = new SessionState(
                "vm-1",
                "vm-1",
                Stage.PRESERVED,
                List.of(new SessionState.FileState(1, "vfio-v1", "nic0", null)),
                null,
                null,
                null,
                null,
                Source.DERIVED);

        var reply = accepted(host.report(Observed.PRESERVED, exotic));

        assertThat(reply.directive().desired()).isEqualTo(Desired.ABORT);
        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("HANDLER_UNKNOWN_TO_TARGET");
    }

    @Test
    void aHostThatDoesNotComeBackIsLostAndStaysSoWhenItReturns() {
        UUID update = Fleet.update(host, release, Map.of("rebooting", "PT0.3S"), "PT0S");
        host.leave(session("vm-1", Stage.PRESERVED));
        Fleet.await(update, "LOST");
        host.boot("7.3.4-b", 1);

        var reply = accepted(host.report(Observed.RETRIEVING, session("vm-1", Stage.RETRIEVED)));

        assertThat(reply.directive().desired()).isEqualTo(Desired.FINISH);
        var view = Fleet.view(update);
        assertThat(view.getString("phase")).isEqualTo("LOST");
        assertThat(view.getString("failure.code")).isEqualTo("SILENT");
        assertThat(view.getString("returnedAt")).isNotNull();
        assertThat(Fleet.events(update, "HOST_RETURNED")).hasSize(1);
    }

    @Test
    void aColdBootFailsTheUpdateWithItsBlastRadius() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED), session("vm-2", Stage.PRESERVED));
        host.boot("7.3.4-b", 0);

        var reply = accepted(host.report(Observed.IDLE));

        assertThat(reply.directive().desired()).isEqualTo(Desired.IDLE);
        var view = Fleet.view(update);
        assertThat(view.getString("phase")).isEqualTo("FAILED");
        assertThat(view.getString("failure.code")).isEqualTo("COLD_BOOT");
        assertThat(view.getList("blastRadius.sessions")).containsExactly("vm-1", "vm-2");
        assertThat(view.getLong("blastRadius.bytes")).isEqualTo(2 * TestAgent.RAM_BYTES);
        assertThat(Fleet.events(update, "SESSIONS_LOST")).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "CRITICAL"));
    }

    @Test
    void corruptMemoryIsTheWorstEvent() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED), session("vm-2", Stage.PRESERVED));
        host.boot("7.3.4-b", 1);

        var reply =
                accepted(host.report(Observed.RETRIEVED, session("vm-1", Stage.RESUMED), TestAgent.corrupt("vm-2")));

        assertThat(reply.directive().desired()).isEqualTo(Desired.FINISH);
        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("MEMORY_CORRUPT");
        assertThat(Fleet.view(update).getList("blastRadius.sessions")).containsExactly("vm-2");
        assertThat(Fleet.events(update, "MEMORY_CORRUPT")).singleElement().satisfies(e -> assertThat(e)
                .containsEntry("severity", "CRITICAL"));
    }

    @Test
    void countsThatDoNotAgreeLoseNothing() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));
        host.boot("7.3.4-b", 1);

        accepted(host.fail("FLB_COUNT_MISMATCH", session("vm-1", Stage.RESUMED)));

        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("FLB_COUNT_MISMATCH");
        assertThat(Fleet.events(update, "SESSIONS_LOST")).isEmpty();
    }

    @Test
    void anFlbThatTheKernelStillCountsFailsTheUpdate() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));
        host.boot("7.3.4-b", 1);
        accepted(host.report(Observed.RETRIEVED, session("vm-1", Stage.RESUMED)));

        accepted(host.report(host.compose(
                Observed.FINISHED,
                List.of(session("vm-1", Stage.FINISHED)),
                List.of(flb(Moment.AFTER_FINISH, 1, Source.REPORTED)),
                null)));

        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("FLB_NOT_RELEASED");
    }

    @Test
    void aWrongKernelServesItsGuestsBeforeTheUpdateFails() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));
        host.boot("7.3.4-other", 1);
        accepted(host.report(Observed.RETRIEVED, session("vm-1", Stage.RESUMED)));

        accepted(host.report(Observed.FINISHED, session("vm-1", Stage.FINISHED)));

        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("WRONG_KERNEL");
        assertThat(Fleet.events(update, "WRONG_KERNEL")).hasSize(1);
    }

    @Test
    void sessionsThatDoNotResumeInTimeAreNamed() {
        UUID update = Fleet.update(host, release, Map.of("retrieving", "PT0.3S"), "PT0S");
        host.leave(session("vm-1", Stage.PRESERVED), session("vm-2", Stage.PRESERVED));
        host.boot("7.3.4-b", 1);

        accepted(host.report(Observed.RETRIEVING, session("vm-1", Stage.RESUMED), session("vm-2", Stage.CLAIMED)));

        Fleet.await(update, "FAILED");
        assertThat(Fleet.view(update).getString("failure.detail"))
                .contains("vm-2")
                .doesNotContain("vm-1");
        assertThat(host.poll().desired()).isEqualTo(Desired.FINISH);
    }

    @Test
    void aDeadlineBeforeThePointOfNoReturnAborts() {
        UUID update = Fleet.update(host, release, Map.of("staging", "PT0.3S"), "PT0S");

        accepted(host.report(Observed.PREFLIGHT_PASSED));

        Fleet.await(update, "ABORTING");
        var view = Fleet.view(update);
        assertThat(view.getString("failure.code")).isEqualTo("DEADLINE");
        assertThat(view.getString("failure.detail")).contains("STAGING").contains(host.hostName);
        assertThat(host.poll().desired()).isEqualTo(Desired.ABORT);
    }

    @Test
    void anAbortNobodyConfirmsFailsAndStaysAskedFor() {
        UUID update = Fleet.update(host, release, Map.of("aborting", "PT0.3S"), "PT0S");
        accepted(host.fail("SHA256_MISMATCH"));
        Fleet.await(update, "FAILED");
        assertThat(host.poll().desired()).isEqualTo(Desired.ABORT);

        var reply = accepted(host.report(Observed.ABORTED));

        assertThat(reply.directive().desired()).isEqualTo(Desired.IDLE);
        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("ABORT_UNCONFIRMED");
        assertThat(Fleet.events(update, "HOST_SETTLED")).hasSize(1);
    }

    @Test
    void aFailedStagingIsUndoneAndKeepsItsReason() {
        UUID update = Fleet.update(host, release);
        accepted(host.report(Observed.PREFLIGHT_PASSED));
        accepted(host.fail("SHA256_MISMATCH"));

        accepted(host.report(Observed.ABORTED));

        var view = Fleet.view(update);
        assertThat(view.getString("phase")).isEqualTo("ABORTED");
        assertThat(view.getString("endedIn")).isEqualTo("STAGING");
        assertThat(view.getString("failure.code")).isEqualTo("SHA256_MISMATCH");
    }

    @Test
    void aKexecThatReturnsIsUndone() {
        UUID update = Fleet.update(host, release);
        host.leave(session("vm-1", Stage.PRESERVED));

        var reply = accepted(host.fail("KEXEC_FAILED", session("vm-1", Stage.PRESERVED)));

        assertThat(reply.directive().desired()).isEqualTo(Desired.ABORT);
        assertThat(Fleet.phase(update)).isEqualTo("ABORTING");
    }

    @Test
    void aHostThatRestartsBeforeThePointOfNoReturnAbortsTheUpdate() {
        UUID update = Fleet.update(host, release);
        host.preserve(session("vm-1", Stage.PRESERVED));
        host.boot("7.3.4-a", 0);

        accepted(host.report(Observed.IDLE));

        assertThat(Fleet.view(update).getString("failure.code")).isEqualTo("HOST_RESTARTED");
    }

    @Test
    void aPollThatFindsNothingNewEndsWithoutContent() {
        long revision = host.poll().revision();

        long begun = System.nanoTime();
        var directive = host.poll(revision, 1);

        assertThat(directive).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
    }

    @Test
    void waitingPollsHoldNoDatabaseConnection() throws Exception {
        int moreThanThePoolHas = 40;
        long revision = host.poll().revision();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var polls = IntStream.range(0, moreThanThePoolHas)
                    .mapToObj(
                            _ -> threads.submit(() -> host.pollRaw(revision, 20).status()))
                    .toList();

            UUID update = Fleet.update(host, release);

            assertThat(Fleet.phase(update)).isEqualTo("PREFLIGHT");
            for (var poll : polls) {
                assertThat(poll.get(15, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
    }
}
