// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.microsoft.playwright.options.ColorScheme;
import io.luofleet.event.StreamsInTests;
import io.luofleet.http.Actors;
import io.luofleet.http.Fleet;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What surrounds every page: who asks, whether it is the present, the halt. */
@QuarkusTest
class ShellTest {
    @TestHTTPResource
    URI base;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ui/app.js", "/ui/app.css", "/ui/icon.svg"})
    void filesArePublicAndRunNothingButThemselves(String path) {
        Response answer = given().noFilters().get(path);

        answer.then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'self'"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cache-Control", containsString("no-store"));
    }

    @Test
    void whoeverComesWithoutATokenIsAskedForOne() {
        try (Visit visit = Visit.by(base, null).expecting(401)) {
            visit.page.navigate(base.toString());
            visit.find("input[name=token]").fill(Actors.bearer("alice").replace("Bearer ", ""));

            visit.button("Sign in").click();

            assertThat(visit.find("h1")).hasText("Fleet");
            assertThat(visit.find(".who .name")).hasText("alice");
        }
    }

    @Test
    void aTokenThatDoesNotHoldIsRefusedInWords() {
        try (Visit visit = Visit.by(base, "Bearer lft_" + "x".repeat(43)).expecting(401)) {
            visit.page.navigate(base.toString());

            assertThat(visit.find("[role=alert]")).containsText("The token is not known here.");
            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void whoeverIsRevokedSeesNothingMore() {
        JsonPath token = Fleet.post("/api/v1/tokens", Map.of("name", "leaves", "roles", List.of("viewer")))
                .extract()
                .jsonPath();
        try (Visit visit = Visit.by(base, "Bearer " + token.getString("secret")).expecting(401)) {
            visit.open("/fleet");
            assertThat(visit.find(".state")).hasText("● live");

            Fleet.post("/api/v1/tokens/" + token.getString("id") + "/revoke", Map.of("reason", "left"));

            assertThat(visit.find("[role=alert]")).containsText("was revoked at");
            assertThat(visit.find("canvas")).hasCount(0);
        }
    }

    @Test
    void aLoginLinkOpensASessionThatEndsWithItsToken() {
        JsonPath token = Fleet.post("/api/v1/tokens", Map.of("name", "links", "roles", List.of("operator")))
                .extract()
                .jsonPath();
        JsonPath link = given().header(Actors.HEADER, "Bearer " + token.getString("secret"))
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/login-links")
                .jsonPath();
        try (Visit visit = Visit.by(base, null).expecting(401)) {
            visit.page.navigate(base.resolve(link.getString("page")) + "#" + link.getString("secret"));
            assertThat(visit.find("h1")).hasText("Fleet");
            assertThat(visit.find(".who .name")).hasText("links");
            assertThat(visit.find(".state")).hasText("● live");

            Fleet.post("/api/v1/tokens/" + token.getString("id") + "/revoke", Map.of("reason", "left"));

            assertThat(visit.find("[role=alert]")).containsText("was revoked at");
        }
    }

    @Test
    void aLostConnectionIsSaidAndWhatIsShownIsGreyed() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT).expectingFailure("net::ERR")) {
            visit.open("/fleet");
            assertThat(visit.find(".state")).hasText("● live");
            visit.page.route("**/api/v1/events/stream", route -> route.abort());

            StreamsInTests.endAll();

            assertThat(visit.find(".state"))
                    .hasText(Pattern.compile(
                            "✕ connection lost since \\d\\d:\\d\\d:\\d\\d, shown as of \\d\\d:\\d\\d:\\d\\d"));
            assertThat(visit.find("body")).hasClass(Pattern.compile("stale"));
            visit.page.unroute("**/api/v1/events/stream");
            assertThat(visit.find(".state")).hasText("● live");
            assertThat(visit.find("body")).not().hasClass(Pattern.compile("stale"));
        }
    }

    @Test
    void theHaltIsPulledWithAReasonAndLetGo() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/fleet");
            visit.button("Halt …").click();
            assertThat(visit.find("dialog")).containsText("No rollout starts anything more");
            assertThat(visit.barriers()).isEmpty();
            visit.find("dialog textarea").fill("customers <b>report</b> loss");

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".halted-words")).containsText("Halted by alice");
            Fleet.get("/api/v1/halt").body("reason", equalTo("customers <b>report</b> loss"));
            visit.button("Lift the halt").click();
            assertThat(visit.find("dialog")).containsText("customers <b>report</b> loss");
            visit.find("dialog button[type=submit]").click();
            assertThat(visit.find(".halted-words")).hasCount(0);
        }
    }

    @Test
    void whoMayOnlyReadSeesNoVerb() {
        JsonPath token = Fleet.post("/api/v1/tokens", Map.of("name", "looks", "roles", List.of("viewer")))
                .extract()
                .jsonPath();
        try (Visit visit = Visit.by(base, "Bearer " + token.getString("secret"))) {
            visit.open("/fleet");

            assertThat(visit.find(".state")).hasText("● live");
            assertThat(visit.button("Halt")).hasCount(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/%E0%A4%A", "/../../etc", "/__proto__"})
    void aLinkThatLeadsNowhereSaysSo(String hash) {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.DARK)) {
            visit.open(hash);

            assertThat(visit.find("h1")).hasText("No such page");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void aThemeThatIsChosenStays(ColorScheme theme) {
        try (Visit visit = Visit.byAdmin(base, theme)) {
            visit.open("/fleet");

            visit.button("Theme: auto").click();
            visit.page.reload();

            assertThat(visit.button("Theme: light")).isVisible();
        }
    }
}
