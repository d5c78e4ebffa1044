// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.accepted;
import static io.luofleet.http.TestAgent.manifest;
import static io.luofleet.http.TestAgent.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.FlbState.Status;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What kernels say of their FLBs: recorded, judged and shown. */
@QuarkusTest
class FlbHistoryTest {
    @TestHTTPResource
    URI base;

    @Inject
    DataSource database;

    private final String flb = Fleet.unique("flb");
    private TestAgent host;
    private UUID update;

    @BeforeEach
    void anUpdateFromARegisteredKernel() {
        host = new TestAgent(base, Fleet.unique("host"));
        host.kernelRelease = Fleet.unique("7.3.4");
        Fleet.post(
                        "/api/v1/releases",
                        Fleet.release(Fleet.unique("rel"), host.kernelRelease, "luo-v5", "memfd-v2", flb))
                .statusCode(201);
        String target = Fleet.unique("rel");
        Fleet.post("/api/v1/releases", Fleet.release(target, "7.3.4-b", "luo-v5", "memfd-v2", flb))
                .statusCode(201);
        host.enrol();
        host.poll();
        update = Fleet.update(host, target);
        host.preserve(session("vm-1", Stage.PRESERVED), manifest(Stage.PRESERVED));
    }

    private List<FlbState> says(Moment moment, long count, Status status) {
        return List.of(new FlbState(flb, moment, count, status, Source.REPORTED));
    }

    private void leaves(long count) {
        accepted(host.report(
                Observed.REBOOTING,
                says(Moment.AT_PRESERVE, count, Status.HELD),
                session("vm-1", Stage.PRESERVED),
                manifest(Stage.PRESERVED)));
    }

    private void arrives(long count, Status status) {
        host.boot("7.3.4-b", 1);
        accepted(host.report(
                Observed.RETRIEVED,
                says(Moment.AFTER_RETRIEVE, count, status),
                session("vm-1", Stage.RESUMED),
                manifest(Stage.RETRIEVED)));
    }

    private void finishes(long count) {
        accepted(host.report(
                Observed.FINISHED,
                says(Moment.AFTER_FINISH, count, Status.FINISHED),
                session("vm-1", Stage.FINISHED),
                manifest(Stage.FINISHED)));
    }

    private String history() {
        return "/api/v1/flbs/" + flb + "/history";
    }

    @Test
    void eachObservationIsKeptWithItsMomentAndState() {
        String bootBefore = host.bootId;
        leaves(2);
        arrives(2, Status.RETRIEVED);
        finishes(0);

        var page = Fleet.get(history());

        page.body("items.bootId", contains(bootBefore, host.bootId, host.bootId))
                .body("items.direction", contains("OUTGOING", "INCOMING", "INCOMING"))
                .body("items.moment", contains("AT_PRESERVE", "AFTER_RETRIEVE", "AFTER_FINISH"))
                .body("items.count", contains(2, 2, 0))
                .body("items.status", contains("HELD", "RETRIEVED", "FINISHED"))
                .body("items.source", contains("REPORTED", "REPORTED", "REPORTED"))
                .body("items.verdict", contains("MET", "MET", "MET"))
                .body("items.verdictDetail", contains(nullValue(), nullValue(), nullValue()))
                .body("items.host", contains(host.hostName, host.hostName, host.hostName));
        assertThat(Fleet.events(update, "FLB_INVARIANT_BROKEN")).isEmpty();
    }

    @Test
    void theHistoryIsFilteredByHostBootAndDirection() {
        leaves(2);
        arrives(2, Status.RETRIEVED);

        var page = Fleet.get(history() + "?direction=INCOMING&host=" + host.hostName + "&boot=" + host.bootId);

        page.body("items.moment", contains("AFTER_RETRIEVE"));
        Fleet.get(history() + "?boot=another").body("items", empty());
    }

    @Test
    void theHistoryGoesOnWhereThePageBeforeEnded() {
        leaves(2);
        arrives(2, Status.RETRIEVED);
        finishes(0);
        List<Integer> counts = new ArrayList<>();
        String next = "0";

        while (next != null) {
            var page = Fleet.get(history() + "?limit=1&after=" + next).extract().jsonPath();
            counts.addAll(page.getList("items.count"));
            next = page.getString("next");
        }

        assertThat(counts).containsExactly(2, 2, 0);
    }

    @Test
    void theNewestCountOfEachFlbIsListedForEachHost() {
        leaves(2);
        arrives(2, Status.RETRIEVED);

        var page = Fleet.get("/api/v1/flbs?host=" + host.hostName);

        page.body("items.name", contains(flb))
                .body("items.count", contains(2))
                .body("items.moment", contains("AFTER_RETRIEVE"));
        Fleet.get("/api/v1/hosts/" + host.hostName + "/flbs").body("items.moment", contains("AFTER_RETRIEVE"));
    }

    @Test
    void whatIsOfAnEarlierBootIsKnownButNotCurrent() {
        leaves(2);

        host.boot("7.3.4-b", 1);

        Fleet.get("/api/v1/flbs?host=" + host.hostName).body("items.count", contains(2));
        Fleet.get("/api/v1/flbs?current=true&host=" + host.hostName).body("items", empty());
    }

    @Test
    void anObservationThatIsRepeatedIsKeptOnce() {
        leaves(2);

        leaves(2);

        Fleet.get(history()).body("items.count", contains(2));
    }

    @Test
    void aCountThatIsNotThatOfTheFilesIsOneErrorForTheMoment() {
        leaves(3);

        leaves(4);

        Fleet.get("/api/v1/updates/" + update + "/flbs")
                .body("items.verdict", contains("BROKEN", "BROKEN"))
                .body("items.expected", contains(2, 2))
                .body("items[0].verdictDetail", containsString("counts 3 files where 2 are expected"));
        assertThat(Fleet.events(update, "FLB_INVARIANT_BROKEN")).singleElement().satisfies(e -> {
            assertThat(e).containsEntry("severity", "ERROR").containsEntry("host", host.hostName);
            assertThat(e.get("message")).asString().contains(flb, "AT_PRESERVE", "REPORTED");
            assertThat(e.get("data"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("expected", 2)
                    .containsEntry("found", 3);
        });
    }

    @Test
    void aCountThatTheKexecChangedAndOneThatStaysAreAnErrorEach() {
        leaves(2);
        arrives(1, Status.RETRIEVED);

        finishes(1);

        assertThat(Fleet.events(update, "FLB_INVARIANT_BROKEN"))
                .extracting("data.moment")
                .containsExactly("AFTER_RETRIEVE", "AFTER_FINISH");
    }

    @Test
    void aStateThatNobodyClaimsIsAnError() {
        leaves(2);

        arrives(2, Status.UNCLAIMED);

        assertThat(Fleet.events(update, "FLB_INVARIANT_BROKEN"))
                .singleElement()
                .satisfies(e -> assertThat(e.get("message")).asString().contains("cold boot"));
    }

    @Test
    void withoutARegisteredReleaseTheCountAtPreserveIsNotJudged() {
        var stranger = new TestAgent(base, Fleet.unique("host"));
        stranger.kernelRelease = Fleet.unique("unregistered");
        stranger.enrol();
        stranger.poll();
        UUID its = Fleet.update(stranger, Fleet.registered("7.3.4-b"));
        stranger.preserve(session("vm-1", Stage.PRESERVED));

        accepted(stranger.report(
                Observed.REBOOTING, says(Moment.AT_PRESERVE, 9, Status.HELD), session("vm-1", Stage.PRESERVED)));

        Fleet.get("/api/v1/updates/" + its + "/flbs")
                .body("items.verdict", contains("UNKNOWN"))
                .body("items[0].expected", nullValue())
                .body("items[0].verdictDetail", containsString(stranger.kernelRelease));
        assertThat(Fleet.events(its, "FLB_INVARIANT_BROKEN")).isEmpty();
    }

    @Test
    void observationsAreNeverChanged() throws SQLException {
        leaves(2);
        try (var connection = database.getConnection();
                var change =
                        connection.prepareStatement("UPDATE flb_observations SET verdict = 'MET' WHERE name = ?")) {
            change.setString(1, flb);

            Throwable refusal = catchThrowable(change::executeUpdate);

            assertThat(refusal).hasMessageContaining("append-only");
        }
        Fleet.get(history()).body("items.size()", equalTo(1));
    }
}
