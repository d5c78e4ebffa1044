// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What an operator does with rollouts in tests, and the hosts that are at it. */
public final class Operator {
    /** The kernel that rollouts go to. */
    public static final String KERNEL = "7.3.4-b";

    private final URI base;
    /** A label that only this operator's hosts have. */
    public final String pool = Fleet.unique("pool");
    /** A release that any of them can go to. */
    public final String release = Fleet.registered(KERNEL);
    /** The hosts. */
    public final List<TestAgent> hosts = new ArrayList<>();

    /** An operator with no hosts. */
    public Operator(URI base) {
        this.base = base;
    }

    /** Enrols so many more. */
    public Operator withHosts(int count) {
        for (int i = 0; i < count; i++) {
            host(Fleet.unique("host"));
        }
        return this;
    }

    /** Enrols one of this name. */
    public TestAgent host(String name) {
        var host = new TestAgent(base, name);
        host.labels = Map.of("pool", pool);
        host.enrol();
        host.poll();
        hosts.add(host);
        return host;
    }

    /** A strategy without waiting, with a cap on the pool; silent hosts are waited for. */
    public static Map<String, Object> strategy(int cap) {
        Map<String, Object> strategy = new HashMap<>();
        strategy.put("maxUnavailable", List.of(Map.of("level", "pool", "count", cap)));
        strategy.put("waves", List.of(Map.of("percent", 100)));
        strategy.put("soak", "PT0S");
        strategy.put("hostSoak", "PT0S");
        strategy.put("offline", "WAIT");
        return strategy;
    }

    /** POSTs JSON as somebody. */
    public ValidatableResponse act(String who, String path, Object body) {
        return given().contentType(ContentType.JSON)
                .header(Actors.HEADER, Actors.bearer(who))
                .body(body)
                .post(path)
                .then();
    }

    String plan(Map<String, Object> strategy) {
        return plan(strategy, List.of());
    }

    /** Plans for these hosts of the pool, for all when there are none; the hash. */
    public String plan(Map<String, Object> strategy, List<String> names) {
        Map<String, Object> body = new HashMap<>();
        body.put("release", release);
        body.put("selector", "pool=" + pool);
        body.put("strategy", strategy);
        if (!names.isEmpty()) {
            body.put("hosts", names);
        }
        var answer = act("ann", "/api/v1/plans", body).extract();
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.asString());
        }
        return answer.path("hash");
    }

    ValidatableResponse start(String plan) {
        return act("ann", "/api/v1/rollouts", Map.of("plan", plan));
    }

    /** Plans for all hosts, and starts; the rollout's id. */
    public UUID rollout(Map<String, Object> strategy) {
        return rollout(strategy, List.of());
    }

    /** Plans for these hosts, for all when there are none, and starts; the rollout's id. */
    public UUID rollout(Map<String, Object> strategy, List<String> names) {
        var answer = start(plan(strategy, names)).extract();
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.asString());
        }
        return UUID.fromString(answer.path("id"));
    }

    /** Asks something of a rollout. */
    public ValidatableResponse verb(UUID rollout, String verb, Object body) {
        return act("bob", "/api/v1/rollouts/" + rollout + "/" + verb, body);
    }

    /** A rollout as it is shown. */
    public JsonPath view(UUID rollout) {
        return Fleet.get("/api/v1/rollouts/" + rollout)
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** What a rollout may do. */
    public String status(UUID rollout) {
        return view(rollout).getString("status");
    }

    /** Where a host stands. */
    String state(UUID rollout, TestAgent host) {
        return Fleet.get("/api/v1/rollouts/" + rollout + "/hosts")
                .extract()
                .jsonPath()
                .getString("items.find { it.host == '" + host.hostName + "' }.state");
    }

    String waitsFor(UUID rollout, TestAgent host) {
        return Fleet.get("/api/v1/rollouts/" + rollout + "/hosts/" + host.hostName + "/explain")
                .statusCode(200)
                .extract()
                .path("waitsFor");
    }

    /** The pool's slots. */
    public List<Map<String, Object>> slots() {
        return Fleet.get("/api/v1/slots")
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("findAll { it.labels.pool == '" + pool + "' }");
    }

    /** Waits until a rollout has this status. */
    public void awaitStatus(UUID rollout, String status) {
        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> status(rollout), status::equals);
    }

    /** Waits until so many hosts are asked to update, and gives those. */
    public List<TestAgent> awaitStarted(int count) {
        List<TestAgent> started = new ArrayList<>();
        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    started.clear();
                    hosts.stream().filter(Operator::isAsked).forEach(started::add);
                    return started.size() >= count;
                });
        return started;
    }

    private static boolean isAsked(TestAgent host) {
        return switch (host.poll().desired()) {
            case IDLE -> false;
            default -> true;
        };
    }

    /** Lets every host that is asked go through its update until the rollout is over, looking at the slots all the while. */
    int updateAll(UUID rollout, String end) {
        int[] most = {0};
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    for (TestAgent host : hosts) {
                        boolean asked = isAsked(host);
                        most[0] = Math.max(most[0], slots().size());
                        if (asked) {
                            host.update(KERNEL);
                        }
                    }
                    return status(rollout).equals(end);
                });
        return most[0];
    }

    List<Map<String, Object>> events(UUID rollout, String type) {
        return Fleet.get("/api/v1/events?limit=1000&rollout=" + rollout + "&type=" + type)
                .statusCode(200)
                .extract()
                .path("items");
    }
}
