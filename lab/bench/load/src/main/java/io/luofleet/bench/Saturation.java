// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.bench.AgentHttp.Answer;
import io.luofleet.bench.Meter.Kind;
import io.luofleet.wire.ReportReply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** As many requests of one kind as a number of connections gets through, dealt out over all hosts in turn. */
final class Saturation {
    private final Fleet fleet;
    private final Kind kind;
    private final Deque<Host> idle = new ArrayDeque<>();
    private final LongAdder done = new LongAdder();
    private final Histogram latencies = new Histogram(3);
    private Meter meter = new Meter();
    private boolean stopped;
    private int underWay;

    /** @param kind POLL, of hosts for which there is no news, or REPORT, of hosts on which nothing changed */
    Saturation(Fleet fleet, Kind kind) {
        this.fleet = fleet;
        this.kind = kind;
    }

    /** Starts. */
    void start(int connections) {
        fleet.onLoop(() -> {
            fleet.agents().stream().map(Agent::host).filter(Host::isPlain).forEach(idle::add);
            for (int i = 0; i < connections; i++) {
                next();
            }
            return null;
        });
    }

    /** How many were answered well so far. */
    long done() {
        return done.sum();
    }

    /** What was seen since the last call. */
    Meter takeMeter() {
        return fleet.onLoop(() -> {
            Meter taken = meter;
            meter = new Meter();
            return taken;
        });
    }

    Histogram latencies() {
        return fleet.onLoop(latencies::copy);
    }

    /** Sends nothing more and waits for what is under way. */
    void stop() {
        fleet.onLoop(() -> stopped = true);
        Fleet.until(
                "the last " + kind, AgentHttp.EXCHANGE_LIMIT.multipliedBy(2), () -> fleet.onLoop(() -> underWay == 0));
    }

    private void next() {
        Host host = idle.poll();
        if (stopped || host == null) {
            return;
        }
        underWay++;
        long sent = System.nanoTime();
        ask(host).onComplete(result -> {
            underWay--;
            if (result.failed()) {
                meter.unanswered(kind, result.cause());
            } else {
                meter.answered(kind, result.result().status());
                if (result.result().isGood()) {
                    done.increment();
                    Meter.record(latencies, System.nanoTime() - sent);
                    hear(host, result.result());
                }
            }
            idle.add(host);
            next();
        });
    }

    private Future<Answer> ask(Host host) {
        return switch (kind) {
            case POLL -> fleet.http().poll(host.number(), host.id(), host.revision(), Duration.ZERO, host.instanceId());
            case REPORT -> {
                String exchange = Long.toHexString(ThreadLocalRandom.current().nextLong());
                yield fleet.http()
                        .report(host.number(), host.id(), host.nextSequence(), exchange, Json.write(host.idle()), true);
            }
            case ENROL -> fleet.http().enrol(host.number(), Json.write(host.introduction()));
        };
    }

    private void hear(Host host, Answer answer) {
        if (kind == Kind.REPORT) {
            host.hear(Json.read(answer.body(), ReportReply.class));
        }
    }
}
