// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.security.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who log in with a browser at a real Keycloak, and what pages of others try with their sessions. */
@QuarkusTest
@QuarkusTestResource(value = Keycloak.class, restrictToAnnotatedClass = true)
class KeycloakLoginTest {
    private static final String ME = "/api/v1/me";
    private static final String HALT = "/api/v1/halt";
    private static final String OWN_SITE = "Sec-Fetch-Site";

    @TestHTTPResource
    URI base;

    @Test
    void loggingInLeadsBackToThePageAndSaysWhoActs() throws IOException {
        try (Browser browser = new Browser(RestAssured.port)) {
            // when
            HttpResponse<String> last = browser.logIn("ann", "/rollouts/1?tab=hosts");

            // then
            assertThat(last.uri().toString()).endsWith(":" + RestAssured.port + "/rollouts/1?tab=hosts");
            JsonNode me = json(browser.open(ME));
            assertThat(me.path("name").asText()).isEqualTo("ann");
            assertThat(me.path("credential").asText()).startsWith("session:oidc:");
            assertThat(me.path("roles")).extracting(JsonNode::asText).containsExactly("viewer", "operator", "approver");
            assertThat(me.path("scope").isNull()).isTrue();
        }
    }

    @Test
    void theProviderIsAskedWithProofOfTheCodesOwner() {
        try (Browser browser = new Browser(RestAssured.port)) {
            String location =
                    browser.open("/login").headers().firstValue("Location").orElseThrow();

            assertThat(location)
                    .startsWith(Keycloak.realm())
                    .contains(
                            "response_type=code", "code_challenge_method=S256", "code_challenge=", "nonce=", "state=");
        }
    }

    @Test
    void cookiesAreForThisServicesPagesAlone() {
        try (Browser browser = new Browser(RestAssured.port)) {
            browser.logIn("ann", "/");

            assertThat(browser.setCookies()).isNotEmpty();
            assertThat(browser.setCookies())
                    .filteredOn(cookie -> !cookie.contains("Max-Age=0"))
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie.toLowerCase(Locale.ROOT))
                            .contains("httponly", "samesite=lax", "path=/")
                            .doesNotContain("domain="));
            // Encrypted: a token would begin like JSON in base64.
            assertThat(browser.serviceCookies()).isNotEmpty();
            assertThat(String.join("|", browser.serviceCookies().values())).doesNotContain("eyJhbGciOiJSUzI1NiI");
        }
    }

    @Test
    void whoeverOpensThePagesLogsInFirst() {
        try (Browser browser = new Browser(RestAssured.port)) {
            HttpResponse<String> answer = browser.open("/ui/hosts?zone=a");

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location")).contains("/login?to=%2Fui%2Fhosts%3Fzone%3Da");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hosts", "/api/v1/me", "/api/v1/hosts?state=x&code=y"})
    void programsWithoutACredentialAreNeverSentThere(String path) {
        try (Browser browser = new Browser(RestAssured.port)) {
            HttpResponse<String> answer = browser.open(path);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example/",
                "https:/evil.example",
                "javascript:alert(1)",
                "/\\evil.example",
                "\\\\evil.example",
                "/a/..//evil.example",
                "evil.example",
                "/login?to=/",
                "/logout"
            })
    void aPathBackThatLeadsElsewhereIsRefused(String to) {
        Response answer = given().noFilters()
                .redirects()
                .follow(false)
                .queryParam("to", to)
                .get("/login");

        answer.then().statusCode(400).body("violations[0].field", equalTo("to"));
    }

    @Test
    void aSessionThatWasChangedIsNone() throws IOException {
        try (Browser browser = loggedIn()) {
            browser.serviceCookies()
                    .forEach((name, value) -> browser.tamper(
                            name,
                            value.substring(0, value.length() - 8)
                                    + (value.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA")));

            HttpResponse<String> answer = browser.open(ME);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).path("type").asText()).isEqualTo("urn:luofleet:problem:unauthenticated");
        }
    }

    @Test
    void aSessionThatHoldsNoMoreBeginsAnewAtTheLogIn() {
        try (Browser browser = new Browser(RestAssured.port)) {
            browser.tamper("q_session", "eyJub25zZW5zZSI6MX0.a.b.c.d");

            HttpResponse<String> answer = browser.open("/login?to=/");

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith(Keycloak.realm());
        }
    }

    @Test
    void aLinksSessionThatHasEndedIsNotInTheWay() {
        try (Browser browser = new Browser(RestAssured.port)) {
            browser.tamper("luofleet-session", "lfs_" + "A".repeat(43));

            browser.logIn("ann", "/");

            assertThat(browser.open(ME).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoComesFromTheProviderNeedsNoLink() throws IOException {
        try (Browser browser = loggedIn()) {
            HttpResponse<String> bySession = post(browser, "/api/v1/login-links", Map.of());

            assertThat(bySession.statusCode()).isEqualTo(403);
            given().header(Actors.HEADER, Keycloak.bearer("ann"))
                    .contentType(ContentType.JSON)
                    .body("{}")
                    .post("/api/v1/login-links")
                    .then()
                    .statusCode(403)
                    .body("detail", containsString("Only an API token"));
        }
    }

    @Test
    void anAnswerOfTheProviderToSomebodyElsesLogInIsRefused() {
        try (Browser victim = new Browser(RestAssured.port);
                Browser attacker = new Browser(RestAssured.port)) {
            // given
            HttpResponse<String> form = attacker.visit("/login?to=/");
            attacker.submit(form, Map.of("username", "ann", "password", Keycloak.password("ann")));
            String callback = attacker.visited().stream()
                    .filter(uri -> uri.getPath().equals("/login")
                            && String.valueOf(uri.getQuery()).contains("code="))
                    .findFirst()
                    .orElseThrow()
                    .getRawQuery();
            victim.open("/login");

            // when
            HttpResponse<String> answer = victim.open("/login?" + callback);

            // then
            assertThat(answer.statusCode()).isIn(302, 401);
            assertThat(victim.serviceCookies()).doesNotContainKey("q_session");
            assertThat(victim.open(ME).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whoeverHasNoMappedRoleLogsInAndMayNothing() {
        try (Browser browser = new Browser(RestAssured.port)) {
            browser.logIn("nobody", "/");

            HttpResponse<String> me = browser.open(ME);

            assertThat(me.statusCode()).isEqualTo(403);
            assertThat(me.body()).contains("nobody has none");
        }
    }

    @Test
    void aWrongPasswordIsNoSession() {
        try (Browser browser = new Browser(RestAssured.port)) {
            HttpResponse<String> form = browser.visit("/login");

            browser.submit(form, Map.of("username", "ann", "password", "a guess"));

            assertThat(browser.open(ME).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void loggingOutEndsTheSessionHereAndAtTheProvider() {
        try (Browser browser = loggedIn()) {
            // when
            HttpResponse<String> last = browser.follow(browser.script(
                    "POST",
                    "/logout",
                    "",
                    "Content-Type",
                    "application/x-www-form-urlencoded",
                    OWN_SITE,
                    "same-origin"));

            // then
            assertThat(last.uri().getPath()).isEqualTo("/logout/done");
            assertThat(browser.open(ME).statusCode()).isEqualTo(401);
            assertThat(browser.visit("/login").body()).contains("password");
        }
    }

    @Test
    void aSessionThatIsUsedIsRenewed() {
        try (Browser browser = loggedIn()) {
            int before = browser.setCookies().size();

            // The tokens last for eight seconds.
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(browser.open(ME).statusCode()).isEqualTo(200);
                return browser.setCookies().size() > before;
            });

            assertThat(browser.open(ME).body()).contains("session:oidc:");
        }
    }

    @Test
    void aSessionThatTheProviderEndedIsNobodys() throws IOException {
        try (Browser browser = loggedIn()) {
            // given
            browser.agree(browser.visit(Keycloak.realm() + "/protocol/openid-connect/logout"));

            // when
            HttpResponse<String> answer = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> browser.open(ME), me -> me.statusCode() != 200);

            // then
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).path("type").asText()).isEqualTo("urn:luofleet:problem:unauthenticated");
            assertThat(browser.visit("/login").body()).contains("password");
        }
    }

    @Test
    void openingTheLogOutPageEndsNothing() {
        try (Browser browser = loggedIn()) {
            HttpResponse<String> page = browser.open("/logout");

            assertThat(page.body()).contains("<form method=\"post\" action=\"/logout\">");
            assertThat(browser.open(ME).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void ownPagesChangeThingsWithTheSession() {
        try (Browser browser = loggedIn()) {
            HttpResponse<String> answer = browser.script("POST", HALT, "{}", OWN_SITE, "same-origin");

            assertThat(answer.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void browsersWithoutFetchMetadataSayTheOrigin() {
        try (Browser browser = loggedIn()) {
            HttpResponse<String> answer =
                    browser.script("POST", HALT, "{}", "Origin", "http://127.0.0.1:" + RestAssured.port);

            assertThat(answer.statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Site: SAME-ORIGIN",
                "Origin: null",
                "Origin: http://evil.example",
                "Origin: http://127.0.0.1",
                "Referer: http://127.0.0.1/"
            })
    void pagesOfOthersChangeNothingWithTheSession(String header) {
        try (Browser browser = loggedIn()) {
            String[] headers = header.isEmpty() ? new String[0] : header.split(": ", 2);

            HttpResponse<String> answer = browser.script("POST", HALT, "{\"reason\":\"a trap\"}", headers);

            assertThat(answer.statusCode()).isEqualTo(403);
            Fleet.get(HALT).body("halted", equalTo(false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void formsChangeNothingWithTheSession(String type) {
        try (Browser browser = loggedIn()) {
            HttpResponse<String> answer = browser.script(
                    "POST", HALT, "{\"reason\":\"a trap\"}", "Content-Type", type, OWN_SITE, "same-origin");

            assertThat(answer.statusCode()).isEqualTo(415);
            Fleet.get(HALT).body("halted", equalTo(false));
        }
    }

    @Test
    void aPersonIsTheSameBySessionBearerAndToken() throws IOException {
        try (Browser browser = loggedIn()) {
            // given
            Compare compare = new Compare(json(browser.open(ME)));

            // then
            compare.sameAs(given().header(Actors.HEADER, Keycloak.bearer("ann")).get(ME));
            compare.sameAs(given().header(Actors.HEADER, Actors.bearer("ann", null, "operator", "approver"))
                    .get(ME));
        }
    }

    @Test
    void whoMadeAPlanDoesNotApproveItByAnyCredential() throws IOException {
        Operator own = new Operator(base).withHosts(1);
        try (Browser browser = loggedIn()) {
            // given
            Map<String, Object> strategy = new HashMap<>(Operator.strategy(1));
            strategy.put("approval", "ANOTHER_PERSON");
            Map<String, Object> request =
                    Map.of("release", own.release, "selector", "pool=" + own.pool, "strategy", strategy);
            String plan =
                    json(post(browser, "/api/v1/plans", request)).path("hash").asText();
            String rollout = json(post(browser, "/api/v1/rollouts", Map.of("plan", plan)))
                    .path("id")
                    .asText();
            String approve = "/api/v1/rollouts/" + rollout + "/approve";
            Map<String, Object> approval = Map.of("plan", plan);

            // then
            HttpResponse<String> bySession = post(browser, approve, approval);
            assertThat(bySession.statusCode()).isEqualTo(409);
            assertThat(bySession.body()).contains("author");
            String token = Actors.bearer("ann", null, "operator", "approver");
            for (String bearer : List.of(Keycloak.bearer("ann"), token)) {
                given().header(Actors.HEADER, bearer)
                        .contentType(ContentType.JSON)
                        .body(approval)
                        .post(approve)
                        .then()
                        .statusCode(409)
                        .body("detail", containsString("author"));
            }
            own.act("bob", approve, approval).statusCode(200).body("author.credential", startsWith("session:oidc:"));
            own.verb(UUID.fromString(rollout), "abort", Map.of("reason", "the test is over"));
        }
    }

    @Test
    void tokensAndBearersHoldBesides() {
        given().header(Actors.HEADER, Actors.first())
                .get(ME)
                .then()
                .statusCode(200)
                .body("name", equalTo("admin"));
        given().header(Actors.HEADER, Keycloak.bearer("ann"))
                .get(ME)
                .then()
                .statusCode(200)
                .body("name", equalTo("ann"));
    }

    @Test
    void theAuditSaysThatItWasASession() {
        try (Browser browser = loggedIn()) {
            // when
            browser.script("POST", "/api/v1/plans", "{\"a\":1}", OWN_SITE, "same-origin");

            // then
            String audit = given().header(Actors.HEADER, Actors.first())
                    .get("/api/v1/audit?limit=1000")
                    .asString();
            assertThat(audit).contains("session:oidc:");
            browser.serviceCookies().values().forEach(secret -> assertThat(audit)
                    .doesNotContain(secret));
        }
    }

    @Test
    void everyOperationIsForTheSessionsRolesAndNoOthers() {
        try (Browser browser = loggedIn()) {
            // when
            List<String> wrong = new ArrayList<>();
            Set<Role> may = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER);
            for (ApiFuzzer.Operation operation : AccessTest.operationsWithRoles()) {
                // What only tokens may, whatever their role.
                boolean isForTokens = operation.id().equals("makeLoginLink");
                boolean allowed =
                        !isForTokens && AccessTest.allowed(operation).stream().anyMatch(may::contains);
                int status = browser.script(
                                operation.method(),
                                AccessTest.path(operation),
                                operation.item().has("requestBody") ? "{}" : null,
                                "Last-Event-ID",
                                "none",
                                OWN_SITE,
                                "same-origin")
                        .statusCode();
                if (status == 401 || (status == 403) == allowed) {
                    wrong.add("%s answers %d".formatted(operation.id(), status));
                }
            }

            // then
            assertThat(wrong).isEmpty();
        }
    }

    private static Browser loggedIn() {
        Browser browser = new Browser(RestAssured.port);
        browser.logIn("ann", "/");
        return browser;
    }

    private static HttpResponse<String> post(Browser browser, String path, Object body) throws IOException {
        return browser.script("POST", path, new ObjectMapper().writeValueAsString(body), OWN_SITE, "same-origin");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    /** What must be the same whichever way somebody comes. */
    private record Compare(JsonNode session) {
        void sameAs(Response other) {
            other.then()
                    .statusCode(200)
                    .body("name", equalTo(session.path("name").asText()));
            assertThat(other.jsonPath().<String>getList("roles"))
                    .isEqualTo(session.path("roles")
                            .valueStream()
                            .map(JsonNode::asText)
                            .toList());
        }
    }
}
