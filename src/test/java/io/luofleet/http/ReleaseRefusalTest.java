// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Releases that no host could be updated to: each mistake is named, with what to write instead. */
@QuarkusTest
class ReleaseRefusalTest {
    @Test
    void allRulesThatAReleaseBreaksAreNamed() {
        Map<String, Object> bad = new HashMap<>(Fleet.release("a b", "k", "luo-v5", "x".repeat(48), "y".repeat(48)));
        bad.put("image", Map.of("uri", "ftp://x/y", "sha256", "ABC"));

        var answer = Fleet.post("/api/v1/releases", bad);

        answer.statusCode(400)
                .body(
                        "violations.field",
                        hasItems(
                                "name",
                                "image.uri",
                                "image.sha256",
                                "abi.fileHandlers[0].name",
                                "abi.fileHandlers[0].flbs[0]"));
    }

    @Test
    void moreFlbsThanAKernelHasAreRefused() {
        String[] flbs = IntStream.range(0, 64).mapToObj(i -> "flb-" + i).toArray(String[]::new);

        var answer = Fleet.post("/api/v1/releases", Fleet.release("many", "k", "luo-v5", "memfd-v2", flbs));

        answer.statusCode(400).body("detail", containsString("63"));
    }

    @ParameterizedTest
    @CsvSource({
        "liveupdate=on, kho=on is missing",
        "kho=on, liveupdate=on is missing",
        "kho=on liveupdate=on liveupdate=off, write liveupdate=on for 'liveupdate=off'",
        "kho=on liveupdate=on kho=off, write kho=on for 'kho=off'",
        "kho=on liveupdate=on kho_scratch=much, write kho_scratch=200%",
        "kho=on -- liveupdate=on, add liveupdate=on"
    })
    void aCommandLineWithWhichTheKernelCannotTakeOverIsRefusedWithTheWordToChange(String line, String words) {
        Map<String, Object> release = Fleet.release(Fleet.unique("rel"), "k", "luo-v5", "memfd-v2");
        release.put("commandLine", line);

        var answer = Fleet.post("/api/v1/releases", release);

        answer.statusCode(400).body("violations.field", hasItems("commandLine")).body("detail", containsString(words));
    }

    @Test
    void theExampleOfACommandLineInTheApiDocumentIsOneThatPasses() {
        Map<String, Object> release = Fleet.release(Fleet.unique("rel"), "k", "luo-v5", "memfd-v2");
        String example = given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("components.schemas.RegisterRelease.properties.commandLine.examples[0]");
        release.put("commandLine", example);

        var answer = Fleet.post("/api/v1/releases", release);

        answer.statusCode(201);
    }

    @Test
    void aKernelThatHasKhoOnByDefaultNeedsNoWordForIt() {
        Map<String, Object> release = Fleet.release(Fleet.unique("rel"), "k", "luo-v5", "memfd-v2");
        Map<String, Object> abi = new HashMap<>(
                Map.of("luo", "luo-v5", "kho", "kho-v4", "fileHandlers", List.of(Map.of("name", "memfd-v2"))));
        abi.put("khoOnByDefault", true);
        release.put("abi", abi);
        release.put("commandLine", "liveupdate=on");

        var answer = Fleet.post("/api/v1/releases", release);

        answer.statusCode(201).body("abi.khoOnByDefault", equalTo(true));
    }

    @Test
    void aReleaseNeverChanges() {
        String name = Fleet.unique("rel");
        Fleet.post("/api/v1/releases", Fleet.release(name, "k1", "luo-v5", "memfd-v2"))
                .statusCode(201);
        Fleet.post("/api/v1/releases", Fleet.release(name, "k1", "luo-v5", "memfd-v2"))
                .statusCode(200);

        var answer = Fleet.post("/api/v1/releases", Fleet.release(name, "k2", "luo-v5", "memfd-v2"));

        answer.statusCode(409).body("type", equalTo("urn:luofleet:problem:release-exists"));
    }
}
