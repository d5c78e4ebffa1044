// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What an operator does in tests. */
public final class Fleet {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String ACTOR = "alice";

    private Fleet() {}

    /** A name that nobody has. */
    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Map<String, Object> release(String name, String kernel, String luo, String handler, String... flbs) {
        Map<String, Object> release = new HashMap<>();
        release.put("name", name);
        release.put("kernelRelease", kernel);
        release.put("image", Map.of("uri", "/api/v1/artifacts/bzImage", "sha256", "0".repeat(64)));
        release.put("commandLine", "kho=on liveupdate=on");
        release.put(
                "abi",
                Map.of(
                        "luo",
                        luo,
                        "kho",
                        "kho-v4",
                        "fileHandlers",
                        List.of(Map.of("name", handler, "flbs", List.of(flbs)))));
        return release;
    }

    /** A release that any test host can go to. */
    public static String registered(String kernel) {
        String name = unique("rel");
        post("/api/v1/releases", release(name, kernel, "luo-v5", "memfd-v2", "liveupdate-test-flb-v0"))
                .statusCode(201);
        return name;
    }

    /** POSTs JSON. */
    public static ValidatableResponse post(String path, Object body) {
        return given().header(Actors.HEADER, Actors.bearer(ACTOR))
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .then();
    }

    /** A token to enrol with. */
    static String enrolmentToken(Map<String, ?> body) {
        return post("/api/v1/enrolment-tokens", body).statusCode(201).extract().path("secret");
    }

    /** GETs. */
    public static ValidatableResponse get(String path) {
        return given().get(path).then();
    }

    /** What asks for an update past the caps, which are not what most tests are about: all of them share one fleet. */
    static Map<String, Object> forced(TestAgent host, String release) {
        return new HashMap<>(Map.of(
                "host", host.hostName, "release", release, "force", true, "reason", "a test of the update itself"));
    }

    static UUID update(TestAgent host, String release, Map<String, ?> deadlines, String soak) {
        Map<String, Object> body = forced(host, release);
        body.put("soak", soak);
        body.put("deadlines", deadlines);
        String id = post("/api/v1/updates", body).statusCode(201).extract().path("id");
        host.poll();
        return UUID.fromString(id);
    }

    /** Starts an update of one host, past the caps. */
    public static UUID update(TestAgent host, String release) {
        return update(host, release, Map.of(), "PT0S");
    }

    static JsonPath view(UUID update) {
        return get("/api/v1/updates/" + update).statusCode(200).extract().jsonPath();
    }

    static String phase(UUID update) {
        return view(update).getString("phase");
    }

    static void await(UUID update, String phase) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> phase(update), phase::equals);
    }

    static List<Map<String, Object>> events(UUID update, String type) {
        return get("/api/v1/events?update=" + update + "&type=" + type)
                .statusCode(200)
                .extract()
                .path("items");
    }
}
