// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TokenTest {
    private static final String ME = "/api/v1/me";
    private static final String TOKENS = "/api/v1/tokens";

    @Test
    void theFirstTokenIsAnAdminsInAFileForItsOwnerAlone() throws IOException {
        ValidatableResponse me = me(Actors.first());

        me.statusCode(200).body("name", equalTo("admin")).body("roles", hasItem("admin"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Actors.FIRST_TOKEN)))
                .isEqualTo("rw-------");
    }

    @Test
    void aTokenSaysWhoActs() {
        JsonPath made = made(Map.of("name", "ci of zone a", "subject", "ci", "roles", List.of("operator")));

        ValidatableResponse me = me(bearer(made));

        me.statusCode(200)
                .body("name", equalTo("ci"))
                .body("credential", equalTo("token:" + made.getString("id")))
                .body("roles", equalTo(List.of("viewer", "operator")))
                .body("scope", nullValue());
    }

    @Test
    void aSecretIsShownOnce() {
        JsonPath made = made(Map.of("name", "once", "roles", List.of("viewer")));

        ValidatableResponse again =
                asAdmin().get(TOKENS + "/" + made.getString("id")).then();

        assertThat(made.getString("secret")).matches("lft_[A-Za-z0-9_-]{43}");
        again.statusCode(200)
                .body("secret", nullValue())
                .body("createdBy.name", equalTo("admin"))
                .body("hint", startsWith("lft_"));
    }

    @Test
    void theListHasNoSecrets() {
        String secret =
                made(Map.of("name", "listed", "roles", List.of("viewer"))).getString("secret");

        String list = asAdmin().get(TOKENS + "?limit=1000").asString();

        assertThat(list).contains("listed").doesNotContain(secret);
    }

    @Test
    void aRevokedTokenIsRefusedAtOnce() {
        // given
        JsonPath made = made(Map.of("name", "to be revoked", "roles", List.of("viewer")));
        me(bearer(made)).statusCode(200);

        // when
        revoke(made).statusCode(200).body("revokedReason", equalTo("its holder has left"));

        // then
        me(bearer(made)).statusCode(401).body("detail", containsString("was revoked at"));
    }

    @Test
    void whoeverRevokesFirstStaysNamed() {
        JsonPath made = made(Map.of("name", "revoked twice", "roles", List.of("viewer")));
        String first = revoke(made).extract().path("revokedAt");

        ValidatableResponse second = revoke(made);

        second.statusCode(200).body("revokedAt", equalTo(first));
    }

    @Test
    void anExpiredTokenIsRefused() {
        JsonPath made = made(Map.of(
                "name",
                "short",
                "roles",
                List.of("viewer"),
                "expiresAt",
                Instant.now().plusMillis(1_500).toString()));

        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> me(bearer(made)).extract().statusCode(), status -> status == 401);

        me(bearer(made)).body("detail", containsString("expired at"));
    }

    @Test
    void aTokenWithOneCharacterChangedIsUnknown() {
        String secret =
                made(Map.of("name", "changed", "roles", List.of("admin"))).getString("secret");
        char other = secret.charAt(20) == 'A' ? 'B' : 'A';

        ValidatableResponse answer = me("Bearer " + secret.substring(0, 20) + other + secret.substring(21));

        answer.statusCode(401)
                .body("type", equalTo("urn:luofleet:problem:unauthenticated"))
                .header("WWW-Authenticate", startsWith("Bearer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer lft_",
                "Bearer lft_short",
                "Bearer lft_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Bearer lft_' OR ''='",
                "Bearer",
                "Basic YWRtaW46YWRtaW4=",
                "Digest username=admin",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsImdyb3VwcyI6WyJhZG1pbiJdfQ."
            })
    void whatIsNoTokenOpensNothing(String header) {
        ValidatableResponse answer = me(header);

        answer.statusCode(401).body("type", equalTo("urn:luofleet:problem:unauthenticated"));
    }

    @Test
    void theLastUseIsKnown() {
        JsonPath made = made(Map.of("name", "used", "roles", List.of("viewer")));

        me(bearer(made)).statusCode(200);

        asAdmin().get(TOKENS + "/" + made.getString("id")).then().body("lastUsedAt", notNullValue());
    }

    @Test
    void aScopeThatIsNoSelectorIsRefused() {
        ValidatableResponse answer =
                make(Map.of("name", "bad scope", "roles", List.of("operator"), "scope", "zone in ("));

        answer.statusCode(400).body("violations.field", hasItem("scope"));
    }

    @Test
    void anEndInThePastIsRefused() {
        ValidatableResponse answer =
                make(Map.of("name", "over", "roles", List.of("viewer"), "expiresAt", "2020-01-01T00:00:00Z"));

        answer.statusCode(400).body("violations.field", hasItem("expiresAt"));
    }

    @Test
    void aNarrowAdminMakesNoWiderToken() {
        String narrow = Actors.bearer("narrow-admin", "zone=a", "admin");

        var answer = given().header(Actors.HEADER, narrow)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "wide", "roles", List.of("admin")))
                .post(TOKENS)
                .then();

        answer.statusCode(403)
                .body("type", equalTo("urn:luofleet:problem:out-of-scope"))
                .body("detail", allOf(containsString("zone=a"), not(containsString("lft_"))));
    }

    private static ValidatableResponse me(String header) {
        return given().header(Actors.HEADER, header).get(ME).then();
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return given().header(Actors.HEADER, Actors.first());
    }

    private static ValidatableResponse make(Map<String, ?> body) {
        return asAdmin()
                .contentType(ContentType.JSON)
                .body(new HashMap<>(body))
                .post(TOKENS)
                .then();
    }

    private static JsonPath made(Map<String, ?> body) {
        return make(body).statusCode(201).extract().jsonPath();
    }

    private static ValidatableResponse revoke(JsonPath made) {
        return asAdmin()
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "its holder has left"))
                .post(TOKENS + "/" + made.getString("id") + "/revoke")
                .then();
    }

    private static String bearer(JsonPath made) {
        return "Bearer " + made.getString("secret");
    }
}
