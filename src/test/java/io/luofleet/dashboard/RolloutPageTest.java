// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.options.ColorScheme;
import io.luofleet.http.Actors;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rollout is watched and steered. */
@QuarkusTest
class RolloutPageTest {
    /** Controls of direction are refused by the API; letters that are written from right to left are not. */
    private static final String HOSTILE = "<script>alert(1)</script> \u05E9\u05DC\u05D5\u05DD ";

    @TestHTTPResource
    URI base;

    private Operator operator;
    private UUID rollout;

    @BeforeEach
    void someHosts() {
        operator = new Operator(base).withHosts(3);
    }

    @AfterEach
    void nothingGoesOn() {
        if (rollout != null) {
            operator.verb(rollout, "abort", Map.of("reason", "the test is over"));
        }
    }

    @Test
    void itIsPausedWithAReasonAndResumed() {
        rollout = operator.rollout(Operator.strategy(1));
        try (Visit visit = open(ColorScheme.LIGHT)) {
            visit.button("Pause …").click();
            assertThat(visit.find("dialog")).containsText("Nothing more is started.");
            visit.find("dialog textarea").fill("packet loss");

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".heading")).containsText("paused");
            assertThat(visit.find(".warning").first()).containsText("alice asked for it: packet loss");
            visit.button("Resume …").click();
            assertThat(visit.find("dialog")).containsText("No failure has to be accepted");
            visit.find("dialog button[type=submit]").click();
            assertThat(visit.find(".heading")).containsText("running");
        }
    }

    @Test
    void anAbortShowsFirstWhatItDoes() {
        rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1);
        try (Visit visit = open(ColorScheme.DARK)) {
            visit.button("Abort …").click();

            assertThat(visit.find("dialog .preview")).containsText("1 host called back");
            assertThat(visit.find("dialog .preview")).containsText("2 hosts left as it is");
            assertThat(visit.barriers()).isEmpty();
            visit.find("dialog textarea").fill("wrong kernel");
            visit.find("dialog button[type=submit]").click();
            assertThat(visit.find(".heading")).containsText("abort");
        }
    }

    @Test
    void aReasonThatIsLeftOutIsAskedFor() {
        rollout = operator.rollout(Operator.strategy(1));
        try (Visit visit = open(ColorScheme.LIGHT)) {
            visit.button("Pause …").click();

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find("dialog")).isVisible();
            Fleet.get("/api/v1/rollouts/" + rollout).body("status", equalTo("RUNNING"));
        }
    }

    @Test
    void aSecondPersonApproves() {
        Map<String, Object> strategy = Operator.strategy(1);
        strategy.put("approval", "ANOTHER_PERSON");
        rollout = operator.rollout(strategy);
        try (Visit author = Visit.by(base, Actors.bearer("ann")).open("/rollouts/" + rollout)) {
            assertThat(author.find(".heading")).containsText("awaiting approval");
            assertThat(author.button("Approve …")).hasCount(0);
        }
        try (Visit visit = open(ColorScheme.LIGHT)) {
            visit.button("Approve …").click();
            assertThat(visit.find("dialog")).containsText("3 hosts go to " + operator.release);

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".heading")).containsText("running");
            assertThat(visit.find(".facts").first()).containsText("alice");
        }
    }

    @Test
    void aGateIsAnswered() {
        Map<String, Object> strategy = Operator.strategy(1);
        strategy.put("gates", List.of(Map.of("kind", "PERSON", "after", "BETWEEN_WAVES")));
        rollout = operator.rollout(strategy);
        operator.awaitStarted(1).getFirst().update(Operator.KERNEL);
        try (Visit visit = open(ColorScheme.LIGHT)) {
            visit.button("Answer …").click();
            visit.find("dialog select").selectOption("yes");
            visit.find("dialog textarea").fill("graphs are flat");

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find("main")).containsText("hosts are started");
            assertThat(visit.button("Answer …")).hasCount(0);
        }
    }

    @Test
    void whatWentWrongIsShownWithItsRemedyAndRetried() {
        rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().failPreflight("KERNEL_ERROR");
        operator.awaitStatus(rollout, "PAUSED");
        try (Visit visit = open(ColorScheme.LIGHT)) {
            assertThat(visit.find("main")).containsText("KERNEL_ERROR");
            assertThat(visit.find("main")).containsText("What to do: look at it");
            assertThat(visit.find("main")).containsText("the canary failed");
            visit.button("Retry …").click();

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".state-counts").first()).containsText("3 pending");
        }
    }

    @Test
    void whoMayOnlyReadSeesNoVerb() {
        rollout = operator.rollout(Operator.strategy(1));
        JsonPath token = Fleet.post("/api/v1/tokens", Map.of("name", "looks", "roles", List.of("viewer")))
                .extract()
                .jsonPath();
        try (Visit visit = Visit.by(base, "Bearer " + token.getString("secret"))) {

            visit.open("/rollouts/" + rollout);

            assertThat(visit.find(".heading")).containsText("running");
            assertThat(visit.find("main button")).hasCount(0);
            assertThat(visit.find(".bar nav")).not().containsText("Tokens");
        }
    }

    @Test
    void hostileWordsAreText() {
        rollout = operator.rollout(Operator.strategy(1));
        String reason = HOSTILE + "x".repeat(200);
        operator.verb(rollout, "pause", Map.of("reason", reason)).statusCode(200);
        try (Visit visit = open(ColorScheme.LIGHT)) {

            assertThat(visit.find(".warning").first()).containsText("<script>alert(1)</script>");
            assertThat(visit.find("main script")).hasCount(0);
            assertThat(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            visit.picture("rollout-hostile");
        }
    }

    @Test
    void itFitsOnAPhone() {
        rollout = operator.rollout(Operator.strategy(1));
        try (Visit visit = Visit.onPhone(base)) {

            visit.open("/rollouts/" + rollout);

            assertThat(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void itIsWithoutBarriers(ColorScheme theme) {
        rollout = operator.rollout(Operator.strategy(1));
        operator.awaitStarted(1).getFirst().failPreflight("KERNEL_ERROR");
        operator.awaitStatus(rollout, "PAUSED");
        try (Visit visit = open(theme)) {

            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void oneThatIsNotThereIsSaid() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT).expecting(404)) {

            visit.open("/rollouts/" + UUID.randomUUID());

            assertThat(visit.find("[role=alert]").first()).containsText("No rollout");
        }
    }

    private Visit open(ColorScheme theme) {
        return Visit.byAdmin(base, theme).open("/rollouts/" + rollout);
    }
}
