// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.AgentApi;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A fleet comes back all at once. */
@QuarkusTest
class StormTest {
    private static final int HOSTS = 400;

    @TestHTTPResource
    URI base;

    @Test
    void whoCannotBeServedNowIsAskedToComeBackAndOperatorsAreServed() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<TestAgent.Reply>> enrolments = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < HOSTS; i++) {
                String name = Fleet.unique("storm");
                enrolments.add(threads.submit(() -> {
                    start.await();
                    return new TestAgent(base, name).send("POST", AgentApi.ENROLMENTS, introduction(name));
                }));
            }
            start.countDown();

            int operators = given().get("/api/v1/hosts?limit=1").statusCode();

            assertThat(operators).isEqualTo(200);
        }
        int enrolled = 0;
        for (Future<TestAgent.Reply> each : enrolments) {
            TestAgent.Reply reply = each.get();
            assertThat(reply.status()).as("%s", reply).isIn(200, 503);
            if (reply.status() == 503) {
                assertThat(reply.problem()).isEqualTo("unavailable");
                assertThat(reply.body().path("retryAfterSeconds").asInt()).isBetween(2, 15);
            } else {
                enrolled++;
            }
        }
        assertThat(enrolled).isPositive();
    }

    private static Map<String, Object> introduction(String name) {
        return Map.of(
                "hostName",
                name,
                "machineId",
                "m-" + name,
                "instanceId",
                "i-" + name,
                "facts",
                Map.of("bootId", "b-" + name, "kernelRelease", "7.3.4-a"));
    }
}
