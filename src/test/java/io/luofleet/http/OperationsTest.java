// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.wire.Observed;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator looks at besides updates. */
@QuarkusTest
class OperationsTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    private static final String PROBLEM_CONTENT =
            "{application/problem+json={schema={$ref=#/components/schemas/Problem}}}";

    @TestHTTPResource
    URI base;

    @Test
    void readinessIncludesTheDatabase() {
        var answer = given().get(management.resolve("/q/health/ready"));

        answer.then().statusCode(200).body("checks.name.toString()", containsString("Database"));
    }

    @Test
    void reportsAndUpdatesAreCounted() {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.report(Observed.IDLE);

        String metrics = given().get(management.resolve("/q/metrics")).asString();

        assertThat(metrics)
                .contains("luofleet_reports_total{outcome=\"accepted\"")
                .contains("luofleet_updates_ended_total{phase=\"LOST\"")
                .contains("luofleet_hosts{presence=\"PRESENT\"");
    }

    @Test
    void everyOperationHasItsOwnIdAndASummary() {
        Map<String, Map<String, Map<String, Object>>> paths = given().accept("application/json")
                .get("/q/openapi?format=json")
                .jsonPath()
                .getMap("paths");

        List<Map<String, Object>> operations = new ArrayList<>();
        paths.values().forEach(p -> p.values().stream()
                .filter(o -> o.containsKey("responses"))
                .forEach(operations::add));

        Set<Object> ids = new HashSet<>();
        assertThat(operations).hasSizeGreaterThan(20).allSatisfy(o -> {
            assertThat(o.get("summary")).isNotNull();
            assertThat(ids.add(o.get("operationId"))).as("unique id").isTrue();
        });
    }

    @Test
    void everyOperationSaysWhatItAnswers() {
        Map<String, Map<String, Map<String, Object>>> paths = given().accept("application/json")
                .get("/q/openapi?format=json")
                .jsonPath()
                .getMap("paths");

        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            if (operation.get("responses") instanceof Map<?, ?> responses) {
                assertThat(responses.keySet().stream().map(String::valueOf).toList())
                        .as("%s %s", method, path)
                        .anyMatch(status -> status.startsWith("2"))
                        .contains("400", "503", "default");
                responses.forEach((status, response) ->
                        assertAnswer(method + " " + path, String.valueOf(status), (Map<?, ?>) response));
            }
        }));
    }

    /** Errors are problems; what succeeds has a body with a schema, unless it has none. */
    private static void assertAnswer(String operation, String status, Map<?, ?> response) {
        boolean isEmpty = status.equals("204") || status.startsWith("3") || operation.startsWith("head");
        if (!status.startsWith("2") && !status.startsWith("3")) {
            assertThat(response.get("content")).as("%s %s", operation, status).hasToString(PROBLEM_CONTENT);
        } else if (!isEmpty) {
            assertThat(String.valueOf(response.get("content")))
                    .as("%s %s", operation, status)
                    .contains("schema={");
        }
    }

    @Test
    void hostsAreFoundByLabel() {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();

        var answer = Fleet.get("/api/v1/hosts?label=rack=r-" + host.hostName);

        answer.body("items.size()", equalTo(1)).body("items[0].name", equalTo(host.hostName));
    }

    @Test
    void listingsGoOnWhereThePageBeforeEnded() {
        for (int i = 0; i < 3; i++) {
            new TestAgent(base, Fleet.unique("page")).enrol();
        }
        List<String> names = new ArrayList<>();
        String next = "";

        while (next != null) {
            var page =
                    Fleet.get("/api/v1/hosts?limit=2&cursor=" + next).extract().jsonPath();
            names.addAll(page.getList("items.name"));
            next = page.getString("next");
        }

        assertThat(names).doesNotHaveDuplicates().isSorted().hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void eventsComeInTheOrderOfTheirIds() {
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.enrol();

        List<Integer> ids =
                Fleet.get("/api/v1/events?host=" + host.hostName).extract().path("items.id");

        assertThat(ids).hasSizeGreaterThanOrEqualTo(3).isSorted();
    }
}
