// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told, and what pages of others get. */
@QuarkusTest
class HeadersTest {
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hosts", "/api/v1/nothing", "/api/v1/hosts/%00", "/api/v1/updates/not-an-id"})
    void everyAnswerOfTheApiIsDataAndNotKept(String path) {
        Response answer = given().urlEncodingEnabled(false).get(path);

        answer.then()
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("X-Frame-Options", equalTo("DENY"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("Cache-Control", containsString("no-store"));
    }

    @Test
    void pagesOfOthersMayNotRead() {
        Response answer = given().header("Origin", "https://evil.example").get("/api/v1/hosts");

        answer.then().header("Access-Control-Allow-Origin", nullValue());
        Response preflight = given().noFilters()
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options("/api/v1/halt");
        preflight.then().header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "nonsense"})
    void pagesOfOthersMayNotAct(String site) {
        Response answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .header("Sec-Fetch-Site", site)
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "a trap"))
                .post("/api/v1/halt");

        answer.then().statusCode(403).body("detail", containsString("another site"));
        Fleet.get("/api/v1/halt").body("halted", equalTo(false));
    }

    @Test
    void ownPagesMay() {
        Response answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .header("Sec-Fetch-Site", "same-origin")
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/halt");

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/metrics"})
    void whatIsForManagementIsNotOnTheApisPort(String path) {
        assertThat(given().get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void anOperatorsRequestIsSmallerThanAReport() {
        Response answer = given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(" ".repeat(5 << 20))
                .post("/api/v1/plans");

        answer.then().statusCode(413).body("type", equalTo("urn:luofleet:problem:content-too-large"));
    }
}
