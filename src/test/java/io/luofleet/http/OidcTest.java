// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** People and tools with access tokens of an OpenID Connect provider. */
@QuarkusTest
@QuarkusTestResource(value = OidcProvider.class, restrictToAnnotatedClass = true)
class OidcTest {
    private static final String ME = "/api/v1/me";

    @Test
    void theProvidersTokenSaysWhoActsAndWhatThatOneMay() throws IOException, InterruptedException {
        ValidatableResponse me = me(OidcProvider.token("sre"));

        // The claim has 'admin' too, which nobody has mapped to a role.
        me.statusCode(200)
                .body("name", equalTo("sre"))
                .body("credential", startsWith("oidc:"))
                .body("roles", equalTo(List.of("viewer", "operator", "approver")))
                .body("scope", equalTo(null));
    }

    @Test
    void aClaimNarrowsTheScope() throws IOException, InterruptedException {
        var answer = given().header(Actors.HEADER, "Bearer " + OidcProvider.token("zone-a"))
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "a test"))
                .post("/api/v1/halt")
                .then();

        answer.statusCode(403)
                .body("type", equalTo("urn:luofleet:problem:out-of-scope"))
                .body("scope", equalTo("zone=a"));
    }

    @Test
    void whoeverHasNoMappedRoleMayNothing() throws IOException, InterruptedException {
        ValidatableResponse me = me(OidcProvider.token("stranger"));

        me.statusCode(403).body("detail", containsString("has none"));
    }

    @Test
    void aTokenThatLacksTheScopeIsRefused() throws IOException, InterruptedException {
        ValidatableResponse me = me(OidcProvider.token("unscoped"));

        me.statusCode(401);
    }

    @Test
    void apiTokensHoldBesides() {
        ValidatableResponse me =
                given().header(Actors.HEADER, Actors.first()).get(ME).then();

        me.statusCode(200).body("name", equalTo("admin"));
    }

    @Test
    void aTokenOfTheProvidersKeyHolds() {
        ValidatableResponse me = me(OidcProvider.signed(claims()));

        me.statusCode(200).body("roles", equalTo(List.of("viewer", "operator", "approver")));
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        refused(OidcProvider.unsigned(claims()));
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        refused(OidcProvider.forged(claims()));
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        refused(OidcProvider.signed(with("iss", "http://127.0.0.1:9")));
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        refused(OidcProvider.signed(with("aud", "another-service")));
    }

    @Test
    void anExpiredTokenIsRefused() {
        refused(OidcProvider.signed(with("exp", Instant.now().minusSeconds(60).getEpochSecond())));
    }

    @Test
    void aTokenWithoutAnEndIsRefused() {
        Map<String, Object> claims = claims();
        claims.remove("exp");

        refused(OidcProvider.signed(claims));
    }

    @Test
    void aTokenWithOneBitChangedIsRefused() {
        String token = OidcProvider.signed(claims());
        int at = token.length() - 40;
        char other = token.charAt(at) == 'A' ? 'B' : 'A';

        refused(token.substring(0, at) + other + token.substring(at + 1));
    }

    @Test
    void aTokenInTheQueryIsNoCredential() {
        given().noFilters()
                .queryParam("access_token", OidcProvider.signed(claims()))
                .get("/api/v1/hosts")
                .then()
                .statusCode(401);
    }

    private static Map<String, Object> claims() {
        long now = Instant.now().getEpochSecond();
        return new HashMap<>(Map.of(
                "iss",
                OidcProvider.issuer(),
                "aud",
                "luofleet",
                "sub",
                "somebody",
                "jti",
                UUID.randomUUID().toString(),
                "iat",
                now,
                "exp",
                now + 300,
                "groups",
                List.of("fleet-sre"),
                "luofleet_scope",
                "*"));
    }

    private static Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private static void refused(String token) {
        me(token)
                .statusCode(401)
                .body("type", equalTo("urn:luofleet:problem:unauthenticated"))
                .body("violations", equalTo(null));
    }

    private static ValidatableResponse me(String token) {
        return given().header(Actors.HEADER, "Bearer " + token).get(ME).then();
    }
}
