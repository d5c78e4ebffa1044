// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caps, windows and budgets of a running rollout are changed by two people. */
@QuarkusTest
class RolloutChangeTest {
    @TestHTTPResource
    URI base;

    private Operator operator;
    private UUID rollout;

    @BeforeEach
    void aRolloutOfOneHostAtATime() {
        operator = new Operator(base).withHosts(4);
        var strategy = Operator.strategy(1);
        strategy.put("canary", Map.of("count", 4));
        rollout = operator.rollout(strategy);
        operator.awaitStarted(1);
    }

    @Test
    void widerCapsHoldOnceTheNarrowSlotIsFree() {
        propose(caps(3)).statusCode(201).body("state", equalTo("PROPOSED")).body("number", equalTo(1));

        approve("bob", 1).statusCode(200).body("state", equalTo("IN_FORCE"));

        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        operator.awaitStarted(3);
        assertThat(operator.slots()).hasSize(3);
        assertThat(operator.events(rollout, "ROLLOUT_CHANGED")).hasSize(1);
        Fleet.get("/api/v1/rollouts/" + rollout + "/explain")
                .body("changes[0].state", equalTo("IN_FORCE"))
                .body("changes[0].proposedBy.name", equalTo("ann"))
                .body("changes[0].decidedBy.name", equalTo("bob"));
    }

    @Test
    void nothingHoldsBeforeAnotherPersonApproves() {
        propose(caps(3)).statusCode(201);

        var answer = approve("ann", 1);

        answer.statusCode(409)
                .body("type", endsWith("rollout-refuses"))
                .body("detail", containsString("Another person"));
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        operator.awaitStarted(1);
        assertThat(operator.slots()).hasSize(1);
    }

    @Test
    void otherWindowsHoldForWhatHasYetToStart() {
        operator.verb(rollout, "pause", Map.of("reason", "to see")).statusCode(200);
        propose(Map.of("windows", List.of(Map.of("start", "2030-01-01T00:00:00", "zone", "UTC", "duration", "PT1H"))))
                .statusCode(201);
        approve("bob", 1).statusCode(200);

        operator.verb(rollout, "resume", Map.of()).statusCode(200);

        TestAgent waiting = operator.hosts.stream()
                .filter(h -> operator.state(rollout, h).equals("PENDING"))
                .findFirst()
                .orElseThrow();
        assertThat(operator.waitsFor(rollout, waiting)).contains("2030-01-01T00:00:00Z");
    }

    @Test
    void whatIsWrongWithAChangeIsFoundAtItsField() {
        var answer = propose(Map.of(
                "maxUnavailable",
                List.of(Map.of("level", "pool", "count", 0)),
                "soak",
                "PT1S",
                "budget",
                Map.of("guestsLost", Map.of("count", -1))));

        answer.statusCode(422)
                .body("findings.path", hasItem("change.maxUnavailable[0].count"))
                .body("findings.path", hasItem("change.soak"))
                .body("findings.path", hasItem("change.budget.guestsLost.count"));
    }

    @Test
    void aDeclinedChangeCannotBeApproved() {
        propose(caps(3)).statusCode(201);
        operator.act("ann", changes() + "/1/decline", Map.of()).statusCode(200).body("state", equalTo("DECLINED"));

        var answer = approve("bob", 1);

        answer.statusCode(409).body("detail", containsString("DECLINED"));
        Fleet.get(changes()).body("[0].state", equalTo("DECLINED"));
        approve("bob", 7).statusCode(404).body("type", endsWith("unknown-change"));
    }

    private static Map<String, Object> caps(int cap) {
        return Map.of("maxUnavailable", List.of(Map.of("level", "pool", "count", cap)));
    }

    private String changes() {
        return "/api/v1/rollouts/" + rollout + "/changes";
    }

    private ValidatableResponse propose(Map<String, Object> change) {
        return operator.act("ann", changes(), Map.of("reason", "short of people", "change", change));
    }

    private ValidatableResponse approve(String who, int number) {
        return operator.act(who, changes() + "/" + number + "/approve", Map.of());
    }
}
