// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that was started while its OpenID Connect provider was down. */
@QuarkusTest
@TestProfile(ProviderOutageTest.Down.class)
class ProviderOutageTest {
    /** A provider at a port where nobody listens. */
    public static final class Down implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.oidc.tenant-enabled", "true",
                    "quarkus.oidc.application-type", "hybrid",
                    "quarkus.oidc.auth-server-url", "http://127.0.0.1:9/realms/fleet",
                    "quarkus.oidc.client-id", "luofleet",
                    "quarkus.oidc.credentials.secret", Keycloak.SECRET,
                    "quarkus.oidc.token.audience", "luofleet");
        }
    }

    @Test
    void apiTokensHold() {
        given().header(Actors.HEADER, Actors.first()).get("/api/v1/me").then().statusCode(200);
    }

    @Test
    void whoComesFromThereIsToComeBackLater() {
        Response answer = given().header(Actors.HEADER, "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA")
                .get("/api/v1/me");

        answer.then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:luofleet:problem:unavailable"))
                .body("detail", containsString("provider cannot be reached"));
    }

    @Test
    void theLogInSaysSo() {
        Response page = given().noFilters().get("/login?to=/");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.body().asString()).contains("provider cannot be reached");
    }
}
