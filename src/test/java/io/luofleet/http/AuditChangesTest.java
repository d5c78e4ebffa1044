// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.luofleet.platform.Shown;
import io.luofleet.wire.AgentApi;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit says of what stood there before a request, and after it. */
@QuarkusTest
class AuditChangesTest {
    @TestHTTPResource
    URI base;

    @Inject
    @Any
    Instance<Shown> kinds;

    private TestAgent host;
    private String path;
    private int head;

    @BeforeEach
    void aHost() {
        host = new TestAgent(base, Fleet.unique("audited"));
        host.labels = Map.of("zone", "a");
        host.enrol();
        host.poll();
        path = "/api/v1/hosts/" + host.hostName;
        head = given().header(Actors.HEADER, Actors.bearer("alice"))
                .get("/api/v1/audit/head")
                .path("number");
    }

    @Test
    void aLabelBeforeAndAfter() {
        patch("b");

        JsonNode change = changes(path);
        assertThat(change.at("/labels.zone/before").asText()).isEqualTo("a");
        assertThat(change.at("/labels.zone/after").asText()).isEqualTo("b");
    }

    @Test
    void theSameAgainIsNoChange() {
        patch("b");
        patch("b");

        assertThat(changes(path).isMissingNode()).isTrue();
    }

    @Test
    void aCordonHasNothingBefore() {
        Fleet.post(path + "/cordon", Map.of("reason", "bad memory")).statusCode(200);

        JsonNode change = changes(path + "/cordon");
        assertThat(change.at("/cordon/before").isMissingNode()).isTrue();
        assertThat(change.at("/cordon/after/reason").asText()).isEqualTo("bad memory");
    }

    @Test
    void aRetiredHostHasNothingAfter() {
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .delete(path + "?force=true&reason=scrapped")
                .then()
                .statusCode(204);

        JsonNode change = changes(path);
        assertThat(change.at("/machineId/before").asText()).isEqualTo(host.machineId);
        assertThat(change.at("/machineId/after").isMissingNode()).isTrue();
    }

    @Test
    void aTokenIsMadeWithoutItsSecret() {
        String secret = Fleet.post("/api/v1/tokens", Map.of("name", host.hostName, "roles", new String[] {"viewer"}))
                .statusCode(201)
                .extract()
                .path("secret");

        JsonNode change = changes("/api/v1/tokens");
        assertThat(change.at("/name/after").asText()).isEqualTo(host.hostName);
        assertThat(change.at("/roles/after/0").asText()).isEqualToIgnoringCase("viewer");
        assertThat(change.toString()).doesNotContain(secret);
    }

    @Test
    void aReleaseIsRetired() {
        String release = Fleet.registered("7.3.4-" + Fleet.unique("a"));

        Fleet.post("/api/v1/releases/" + release + "/retire", Map.of("reason", "bad"))
                .statusCode(200);

        assertThat(changes("/api/v1/releases/" + release + "/retire").toString())
                .contains("bad");
    }

    @Test
    void theHaltIsShownAsItWasLifted() {
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("reason", host.hostName))
                .post("/api/v1/halt");

        given().header(Actors.HEADER, Actors.bearer("alice")).delete("/api/v1/halt");

        assertThat(changes("/api/v1/halt").at("/reason/before").asText()).isEqualTo(host.hostName);
    }

    @Test
    void anOperatorsChangeIsShownThoughItSeesNoTokens() {
        given().header(Actors.HEADER, Actors.bearer("olga", null, "operator"))
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "bad memory"))
                .post(path + "/cordon")
                .then()
                .statusCode(200);

        assertThat(changes(path + "/cordon").at("/cordon/after/by/name").asText())
                .isEqualTo("olga");
    }

    @Test
    void whatIsRefusedHasChangedNothing() {
        Fleet.post(path + "/cordon", Map.of("reason", "")).statusCode(400);

        assertThat(changes(path + "/cordon").isMissingNode()).isTrue();
    }

    /** So that a new verb comes with what it changes. */
    @Test
    void whateverHasAnIdAndAVerbIsShown() {
        JsonNode paths = ApiFuzzer.parse(given().get("/q/openapi?format=json").asString())
                .path("paths");

        List<String> unshown = new ArrayList<>();
        paths.properties().stream()
                .filter(path -> path.getKey().contains("{") && !path.getKey().startsWith(AgentApi.ROOT))
                .filter(path ->
                        List.of("post", "put", "patch", "delete").stream().anyMatch(path.getValue()::has))
                .map(Map.Entry::getKey)
                .filter(path -> kinds.stream().noneMatch(kind -> path.startsWith(kind.collection() + "/")))
                .forEach(unshown::add);

        assertThat(paths.size()).isGreaterThan(40);
        assertThat(unshown).isEmpty();
    }

    private void patch(String zone) {
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("labels", Map.of("zone", zone)))
                .patch(path)
                .then()
                .statusCode(200);
    }

    /** Of the newest answer to a request for this path since the test began. */
    private JsonNode changes(String target) {
        JsonNode page = ApiFuzzer.parse(given().header(Actors.HEADER, Actors.bearer("alice"))
                .get("/api/v1/audit?limit=1000&cursor=" + head)
                .asString());
        String last = null;
        for (JsonNode row : page.path("items")) {
            String asked = row.path("target").asText().replaceFirst("\\?.*", "");
            if (asked.equals(target) && row.path("kind").asText().equals("ANSWERED")) {
                last = row.path("changes").textValue();
            }
        }
        return last == null ? MissingNode.getInstance() : ApiFuzzer.parse(last);
    }
}
