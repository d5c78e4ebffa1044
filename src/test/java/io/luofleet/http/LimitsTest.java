// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LimitsTest.Tight.class)
class LimitsTest {
    /** Limits that a test reaches. */
    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "luofleet.limits.enabled", "true",
                    "luofleet.limits.operator-requests-a-second", "5",
                    "luofleet.limits.failures-a-minute", "4");
        }
    }

    @Test
    void aFloodOfOneTakesNothingFromAnother() {
        // given
        String loop = Actors.bearer("a loop", null, "viewer");
        String other = Actors.bearer("another", null, "viewer");

        // when
        Response last = IntStream.range(0, 200)
                .mapToObj(_ -> given().header(Actors.HEADER, loop).get("/api/v1/me"))
                .filter(r -> r.statusCode() == 429)
                .findFirst()
                .orElseThrow();

        // then
        last.then()
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:luofleet:problem:too-many-requests"));
        assertThat(given().header(Actors.HEADER, other).get("/api/v1/me").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoeverGuessesIsSoonNotAskedAnyMore() {
        int[] answers = IntStream.range(0, 60)
                .map(i -> given().header(Actors.HEADER, "Bearer lft_" + "A".repeat(40) + "%03d".formatted(i))
                        .get("/api/v1/me")
                        .statusCode())
                .toArray();

        assertThat(answers).startsWith(401).contains(429);
    }
}
