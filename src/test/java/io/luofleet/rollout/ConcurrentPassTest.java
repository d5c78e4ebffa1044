// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.http.Operator;
import io.luofleet.http.TestAgent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several passes at once, as of several replicas. */
@QuarkusTest
class ConcurrentPassTest {
    private static final int CAP = 2;
    private static final int PASSES = 200;

    @TestHTTPResource
    URI base;

    @Inject
    RolloutPass pass;

    @Test
    void passesOfTwoRolloutsAtOnceTakeNoSlotTooMany() {
        // given two rollouts under one cap, of hosts that do nothing once they are started
        Operator operator = new Operator(base).withHosts(8);
        UUID first = rolloutOf(operator, 0, 4);
        UUID second = rolloutOf(operator, 4, 8);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger most = new AtomicInteger();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sampler = CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            most.accumulateAndGet(operator.slots().size(), Math::max);
                        }
                    },
                    threads);
            List<CompletableFuture<Void>> passes = new ArrayList<>();
            for (UUID rollout : List.of(first, second, first, second)) {
                passes.add(CompletableFuture.runAsync(() -> runMany(rollout, operator.hosts), threads));
            }
            CompletableFuture.allOf(passes.toArray(CompletableFuture[]::new))
                    .whenComplete((_, _) -> over.set(true))
                    .join();
            sampler.join();
        }

        assertThat(most).hasValue(CAP);
        assertThat(operator.slots()).hasSize(CAP);
    }

    private void runMany(UUID rollout, List<TestAgent> hosts) {
        for (int i = 0; i < PASSES; i++) {
            pass.run(rollout);
            if (i % 50 == 0) {
                hosts.forEach(TestAgent::poll);
            }
        }
    }

    private static UUID rolloutOf(Operator operator, int from, int to) {
        var strategy = Operator.strategy(CAP);
        strategy.put("canary", Map.of("count", to - from));
        return operator.rollout(
                strategy,
                operator.hosts.subList(from, to).stream().map(h -> h.hostName).toList());
    }
}
