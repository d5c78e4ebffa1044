// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import io.luofleet.wire.Directive;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** All emulated hosts, on one event loop. Its methods are for other threads. */
final class Fleet implements AutoCloseable {
    /** What the hosts run first. */
    static final String KERNEL = "7.3.4-bench.1";

    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(30);
    private static final int LOOP_LOOK_MILLIS = 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AgentHttp http;
    private final List<Agent> agents = new ArrayList<>();
    private final AtomicInteger enrolled = new AtomicInteger();
    private final List<Agent.Listener> listeners = new ArrayList<>();
    private Meter meter = new Meter();
    private long lastLook;

    /**
     * Makes them; they are silent.
     *
     * @param orphans how many, the first ones, have a session that nothing answers for
     */
    Fleet(URI service, int hosts, int orphans) {
        http = new AgentHttp(vertx, service, hosts);
        Agent.Listener all = new Agent.Listener() {
            @Override
            public void enrolled(Host host) {
                enrolled.incrementAndGet();
                listeners.forEach(l -> l.enrolled(host));
            }

            @Override
            public void directed(Host host, Directive directive) {
                listeners.forEach(l -> l.directed(host, directive));
            }
        };
        for (int i = 0; i < hosts; i++) {
            agents.add(new Agent(new Host(i, KERNEL, i < orphans), vertx, http, () -> meter, all));
        }
        onLoop(() -> {
            lastLook = System.nanoTime();
            vertx.setPeriodic(LOOP_LOOK_MILLIS, _ -> look());
            return null;
        });
    }

    private void look() {
        long now = System.nanoTime();
        Meter.record(meter.loop, now - lastLook - LOOP_LOOK_MILLIS * 1_000_000L);
        lastLook = now;
    }

    int size() {
        return agents.size();
    }

    /** How many have enrolled so far. */
    int enrolled() {
        return enrolled.get();
    }

    Vertx vertx() {
        return vertx;
    }

    AgentHttp http() {
        return http;
    }

    /** The hosts; to be touched on the event loop only. */
    List<Agent> agents() {
        return agents;
    }

    /** From now on tells this one, on the event loop. */
    void listen(Agent.Listener listener) {
        onLoop(() -> listeners.add(listener));
    }

    /**
     * Switches them on, evenly within a time.
     *
     * @param within zero for all at once
     * @param reportEvery how often each reports
     */
    void start(Duration within, Duration reportEvery) {
        onLoop(() -> {
            for (int i = 0; i < agents.size(); i++) {
                Agent agent = agents.get(i);
                long millis = within.toMillis() * i / agents.size();
                vertx.setTimer(millis + 1, _ -> agent.start(reportEvery));
            }
            return null;
        });
    }

    /** Has them ask nothing more, and waits for the answers under way. */
    void stop() {
        onLoop(() -> {
            agents.forEach(Agent::stop);
            return null;
        });
        until(
                "the polls under way to end",
                Agent.POLL.plus(AgentHttp.EXCHANGE_LIMIT.multipliedBy(2)),
                () -> onLoop(() -> agents.stream().noneMatch(Agent::isBusy)));
    }

    /** What was seen since the last call. */
    Meter takeMeter() {
        return onLoop(() -> {
            Meter taken = meter;
            meter = new Meter();
            return taken;
        });
    }

    /** Does something on the event loop and waits for it. */
    <T> T onLoop(Supplier<T> what) {
        CompletableFuture<T> done = new CompletableFuture<>();
        vertx.runOnContext(_ -> {
            try {
                done.complete(what.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get(LOOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new HarnessException("the emulated hosts' event loop did not answer: " + e, e);
        }
    }

    /** Waits for something, but no longer than this; whether it came. */
    static boolean until(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                System.out.println("waited " + limit.toSeconds() + " s in vain for " + what);
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        }
    }

    @Override
    public void close() {
        var closed = vertx.close().toCompletionStage().toCompletableFuture();
        closed.orTimeout(LOOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(_ -> null)
                .join();
    }
}
