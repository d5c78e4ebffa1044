// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.luofleet.http.TestAgent.session;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.wire.SessionState.Stage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts that are down for another reason than an update. */
@QuarkusTest
class SilenceTest {
    @TestHTTPResource
    URI base;

    private Operator operator;
    private TestAgent living;
    private TestAgent silent;

    @BeforeEach
    void aHostAndASilentOne() {
        operator = new Operator(base).withHosts(2);
        living = operator.hosts.getFirst();
        silent = operator.hosts.getLast();
        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> {
            living.poll();
            return presence(silent).equals("SILENT");
        });
    }

    @Test
    void aSilentHostTakesTheRoomOfASlotAndIsNamed() {
        UUID rollout = operator.rollout(Operator.strategy(1), List.of(living.hostName));

        String waitsFor = operator.waitsFor(rollout, living);

        assertThat(waitsFor)
                .contains(silent.hostName + " is down, silent since")
                .contains("DELETE /api/v1/slots/");
        assertThat(operator.slots()).isEmpty();
    }

    @Test
    void aHostThatIsHeardOfAgainMakesRoom() {
        UUID rollout = operator.rollout(Operator.strategy(1), List.of(living.hostName));
        assertThat(operator.waitsFor(rollout, living)).contains(silent.hostName);

        silent.poll();

        operator.awaitStarted(1);
    }

    @Test
    void aSilentHostThatSomebodyHasLookedAtNoLongerCounts() {
        UUID rollout = operator.rollout(Operator.strategy(1), List.of(living.hostName));
        assertThat(operator.waitsFor(rollout, living)).contains(silent.hostName);

        release(silent).statusCode(204);

        operator.hosts.remove(silent);
        operator.awaitStarted(1);
        Fleet.get("/api/v1/events?type=HOST_WRITTEN_OFF&host=" + silent.hostName)
                .body("items.size()", equalTo(1))
                .body("items[0].severity", equalTo("WARNING"));
    }

    @Test
    void aHostThatIsUpWithoutASlotCannotBeReleased() {
        living.poll();

        ValidatableResponse answer = release(living);

        answer.statusCode(404).body("type", endsWith("unknown-slot"));
    }

    @Test
    void aGhostIsExplainedByWhatKeepsItAndTheCallThatFreesIt() {
        silent.poll();
        var strategy = Operator.strategy(1);
        strategy.put("deadlines", Map.of("rebooting", "PT0.2S"));
        UUID rollout = operator.rollout(strategy);
        TestAgent ghost = operator.awaitStarted(1).getFirst();
        TestAgent waiting = ghost == living ? silent : living;
        ghost.leave(session("vm-1", Stage.PRESERVED));
        operator.awaitStatus(rollout, "PAUSED");
        operator.verb(rollout, "resume", Map.of()).statusCode(200);
        Awaitility.await().atMost(Fleet.PATIENCE).until(() -> {
            waiting.poll();
            return operator.waitsFor(rollout, waiting).contains("slot in");
        });

        String waitsFor = operator.waitsFor(rollout, waiting);

        assertThat(waitsFor)
                .contains("whose update ended LOST at")
                .contains("DELETE /api/v1/slots/" + ghost.hostName + "?reason=")
                .doesNotContain("until 2");
        assertThat(operator.slots())
                .singleElement()
                .satisfies(s -> assertThat(s).containsEntry("endedAs", "LOST").containsKeys("endedAt", "lastSeen"));
    }

    private static String presence(TestAgent host) {
        return Fleet.get("/api/v1/hosts/" + host.hostName).extract().path("presence");
    }

    private static ValidatableResponse release(TestAgent host) {
        return given().header(Actors.HEADER, Actors.bearer("bob"))
                .delete("/api/v1/slots/" + host.hostName + "?reason=seen+on+the+console")
                .then();
    }
}
