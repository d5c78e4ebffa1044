// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.agroal.api.AgroalDataSource;
import io.luofleet.security.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links by which whoever has a token gets a session in a browser, once. */
@QuarkusTest
class LoginLinkTest {
    private static final String ME = "/api/v1/me";
    private static final String LINKS = "/api/v1/login-links";
    private static final String SESSIONS = "/api/v1/browser-sessions";
    private static final String HALT = "/api/v1/halt";
    private static final String COOKIE = "luofleet-session";

    @Inject
    AgroalDataSource database;

    @Test
    void aLinkOpensASessionThatActsAsTheToken() {
        String cookie = session(Actors.bearer("linked", "zone=a", "operator"));

        me(cookie)
                .statusCode(200)
                .body("name", equalTo("linked"))
                .body("credential", startsWith("session:"))
                .body("roles", equalTo(List.of("viewer", "operator")))
                .body("scope", equalTo("zone=a"));
    }

    @Test
    void theCookieIsForThisServicesPagesAlone() {
        Response opened = open(link(Actors.bearer("cookie-reader", null, "viewer")));

        opened.then().statusCode(201).header("Set-Cookie", containsString(COOKIE + "=lfs_"));
        assertThat(opened.header("Set-Cookie"))
                .containsIgnoringCase("HttpOnly")
                .contains("SameSite=Strict", "Path=/", "Max-Age=28800");
        assertThat(opened.body().asString()).doesNotContain("lfs_", "lfl_");
    }

    @Test
    void aLinkWorksOnce() {
        String link = link(Actors.bearer("once", null, "viewer"));
        open(link).then().statusCode(201);

        Response again = open(link);

        again.then().statusCode(401).body("detail", containsString("works once"));
        assertThat(again.header("Set-Cookie")).isNull();
    }

    @Test
    void ofManyWhoFollowALinkAtOnceOneComesIn() {
        String link = link(Actors.bearer("crowd", null, "viewer"));
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            // when
            List<Integer> answers = IntStream.range(0, 12)
                    .mapToObj(
                            _ -> CompletableFuture.supplyAsync(() -> open(link).statusCode(), crowd))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            // then
            assertThat(answers).containsOnly(201, 401);
            assertThat(answers).filteredOn(status -> status == 201).hasSize(1);
        }
    }

    @Test
    void aLinkIsToBeFollowedSoon() throws SQLException {
        JsonPath made =
                make(Actors.bearer("late", null, "viewer"), Map.of()).extract().jsonPath();
        age("link_ends_at", made.getString("id"));

        Response late = open(made.getString("secret"));

        late.then().statusCode(401).body("detail", containsString("to be followed by"));
    }

    @Test
    void aSessionEndsAfterAWorkingDay() throws SQLException {
        JsonPath made =
                make(Actors.bearer("day", null, "viewer"), Map.of()).extract().jsonPath();
        String cookie = open(made.getString("secret")).cookie(COOKIE);
        age("ends_at", made.getString("id"));

        me(cookie).statusCode(401).body("detail", containsString("session ended at"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lfl_", "lfl_short", "lfl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "lfl_' OR ''='", "", "x"
            })
    void whatIsNoLinkOpensNothing(String link) {
        open(link).then().statusCode(401).body("type", equalTo("urn:luofleet:problem:unauthenticated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lfs_", "lfs_short", "lfs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "lft_x", "x"})
    void whatIsNoSessionIsNobodys(String cookie) {
        me(cookie).statusCode(401).body("type", equalTo("urn:luofleet:problem:unauthenticated"));
    }

    @Test
    void aLinkOpensASessionAndIsGoodForNothingElse() {
        String link = link(Actors.bearer("reader-of-links", null, "admin"));

        var asBearer = given().header(Actors.HEADER, "Bearer " + link).get(ME).then();

        asBearer.statusCode(401).body("detail", containsString("good for nothing else"));
    }

    @Test
    void aCookiesValueIsNoBearer() {
        String cookie = session(Actors.bearer("bearer-of-cookies", null, "admin"));

        given().header(Actors.HEADER, "Bearer " + cookie).get(ME).then().statusCode(401);
    }

    @Test
    void aTokenOpensNoSessionByItself() {
        given().header(Actors.HEADER, Actors.bearer("direct"))
                .post(SESSIONS)
                .then()
                .statusCode(403)
                .body("detail", containsString("Only a login link"));
    }

    @Test
    void aSessionMakesNoLinks() {
        String cookie = session(Actors.bearer("for-ever", null, "admin"));

        ValidatableResponse answer = own(cookie).body("{}").post(LINKS).then();

        answer.statusCode(403).body("detail", containsString("Only an API token"));
    }

    @Test
    void aLinkMayBeForLess() {
        JsonPath made = make(Actors.bearer("less", null, "admin"), Map.of("roles", List.of("viewer")))
                .statusCode(201)
                .extract()
                .jsonPath();

        String cookie = open(made.getString("secret")).cookie(COOKIE);

        me(cookie).body("roles", equalTo(List.of("viewer")));
    }

    @Test
    void aLinkIsNotForMore() {
        ValidatableResponse answer = make(Actors.bearer("more", null, "operator"), Map.of("roles", List.of("admin")));

        answer.statusCode(400).body("violations.field", hasItem("roles"));
    }

    @Test
    void aSessionEndsWithItsToken() {
        // given
        JsonPath token = given().header(Actors.HEADER, Actors.first())
                .contentType(ContentType.JSON)
                .body(Map.of("name", "ends", "roles", List.of("viewer")))
                .post("/api/v1/tokens")
                .jsonPath();
        String cookie = session("Bearer " + token.getString("secret"));
        String unfollowed = link("Bearer " + token.getString("secret"));

        // when
        given().header(Actors.HEADER, Actors.first())
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "its holder has left"))
                .post("/api/v1/tokens/" + token.getString("id") + "/revoke")
                .then()
                .statusCode(200);

        // then
        me(cookie).statusCode(401).body("detail", containsString("was revoked at"));
        open(unfollowed).then().statusCode(401);
    }

    @Test
    void loggingOutEndsTheSession() {
        String cookie = session(Actors.bearer("leaver", null, "viewer"));

        Response left = given().noFilters()
                .redirects()
                .follow(false)
                .cookie(COOKIE, cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .post("/logout");

        left.then().statusCode(303).header("Location", containsString("/logout/done"));
        assertThat(left.header("Set-Cookie")).contains(COOKIE + "=;", "Max-Age=0");
        me(cookie).statusCode(401).body("detail", containsString("was ended at"));
    }

    @Test
    void aBearerGoesBeforeTheCookie() {
        String cookie = session(Actors.bearer("behind", null, "viewer"));

        given().cookie(COOKIE, cookie)
                .header(Actors.HEADER, Actors.bearer("before"))
                .get(ME)
                .then()
                .body("name", equalTo("before"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cross-site", "same-site", "none"})
    void pagesOfOthersChangeNothingWithTheSession(String site) {
        String cookie = session(Actors.bearer("trapped"));
        var request = given().noFilters().cookie(COOKIE, cookie).contentType(ContentType.JSON);

        Response answer = (site.isEmpty() ? request : request.header("Sec-Fetch-Site", site))
                .body(Map.of("reason", "a trap"))
                .post(HALT);

        answer.then().statusCode(403);
        Fleet.get(HALT).body("halted", equalTo(false));
    }

    @Test
    void theAuditNamesTheSessionAndNoSecret() {
        // given
        String link = link(Actors.bearer("audited"));
        String cookie = open(link).cookie(COOKIE);

        // when
        own(cookie).body("{\"a\":1}").post("/api/v1/plans").then().statusCode(422);

        // then
        String audit = allOfTheAudit();
        assertThat(audit).contains("\"session:", "\"login-link:").doesNotContain(link, cookie, "lfl_", "lfs_");
    }

    @Test
    void aLoopThatMakesLinksIsStopped() {
        String bearer = Actors.bearer("loop", null, "viewer");
        for (int i = 0; i < 50; i++) {
            make(bearer, Map.of()).statusCode(201);
        }

        ValidatableResponse answer = make(bearer, Map.of());

        answer.statusCode(429).body("type", equalTo("urn:luofleet:problem:too-many-requests"));
    }

    @Test
    void thePageOfTheLinkRunsOurScriptAlone() {
        Response page = given().noFilters().get("/login/link");
        Response script = given().noFilters().get("/login/link.js");

        page.then().statusCode(200).header("Cache-Control", containsString("no-store"));
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'; script-src 'self'");
        assertThat(page.body().asString()).contains("<script src=\"/login/link.js\"></script>");
        script.then().statusCode(200);
        assertThat(script.body().asString()).contains("location.hash");
    }

    @Test
    void withoutAProviderTheLogInSaysSo() {
        Response page = given().noFilters().get("/login?to=/");

        page.then().statusCode(404);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.body().asString()).contains("login-links");
    }

    @Test
    void everyOperationIsForTheSessionsRolesAndNoOthers() {
        // given
        List<String> wrong = new ArrayList<>();
        for (Role role : Role.values()) {
            String cookie = session(Actors.bearer("session-of-" + role.text(), null, role.text()));

            // when
            for (ApiFuzzer.Operation operation : AccessTest.operationsWithRoles()) {
                boolean allowed = role.included().stream().anyMatch(AccessTest.allowed(operation)::contains);
                // What only tokens may, whatever their role.
                boolean isForTokens = Set.of("makeLoginLink").contains(operation.id());
                var request = own(cookie);
                int status = (operation.item().has("requestBody") ? request.body("{}") : request)
                        .request(operation.method(), AccessTest.path(operation))
                        .statusCode();
                if (status == 401 || (status == 403) == (allowed && !isForTokens)) {
                    wrong.add("%s answers %s with %d".formatted(operation.id(), role, status));
                }
            }
        }

        // then
        assertThat(wrong).isEmpty();
    }

    private static io.restassured.specification.RequestSpecification own(String cookie) {
        return given().noFilters()
                .cookie(COOKIE, cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Last-Event-ID", "none")
                .contentType(ContentType.JSON);
    }

    private static ValidatableResponse me(String cookie) {
        return given().noFilters().cookie(COOKIE, cookie).get(ME).then();
    }

    private static ValidatableResponse make(String bearer, Map<String, ?> body) {
        return given().header(Actors.HEADER, bearer)
                .contentType(ContentType.JSON)
                .body(new HashMap<>(body))
                .post(LINKS)
                .then();
    }

    private static String link(String bearer) {
        return make(bearer, Map.of()).statusCode(201).extract().path("secret");
    }

    private static Response open(String link) {
        return given().noFilters().header(Actors.HEADER, "Bearer " + link).post(SESSIONS);
    }

    private static String session(String bearer) {
        String cookie = open(link(bearer)).cookie(COOKIE);
        assertThat(cookie).startsWith("lfs_");
        return cookie;
    }

    private static String allOfTheAudit() {
        StringBuilder all = new StringBuilder();
        String cursor = null;
        do {
            var request = given().header(Actors.HEADER, Actors.first()).queryParam("limit", 1000);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/api/v1/audit");
            all.append(page.asString());
            cursor = page.jsonPath().getString("next");
        } while (cursor != null);
        return all.toString();
    }

    /** Time passes. */
    private void age(String column, String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE browser_sessions SET %1$s = %1$s - INTERVAL '9 hours' WHERE id = ?"
                                .formatted(column))) {
            statement.setObject(1, UUID.fromString(id));
            statement.executeUpdate();
        }
    }
}
