// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.luofleet.hostagent.control.Exchange.Raw;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Report;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One HTTP exchange a method, each with one deadline for all of it. The JDK's older client on purpose: it is in {@code java.base}
 * and is the quicker of the two to start. Its time-outs are between two bytes, so that each exchange has a thread, which is left
 * to itself at the deadline.
 *
 * <p>Safe for use by several threads.
 */
public final class ControlClient {
    /** For an exchange in which the control plane does not hold the answer back. */
    static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(10);

    private final URI base;
    private final Connections connections;
    private final ThreadFactory threads;
    private final Duration limit;
    private final Set<Attempt> live = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Raw> witness = raw -> {};

    /**
     * @param base the control plane's address, {@code http} or {@code https}; what its path begins with is kept
     * @param connections opens connections to it
     * @param threads makes a thread for each exchange
     */
    public ControlClient(URI base, Connections connections, ThreadFactory threads) {
        this(base, connections, threads, EXCHANGE_LIMIT);
    }

    ControlClient(URI base, Connections connections, ThreadFactory threads, Duration limit) {
        this.base = base;
        this.connections = connections;
        this.threads = threads;
        this.limit = limit;
    }

    /** Has each answer that is the control plane's own be looked at. */
    void witness(Consumer<Raw> of) {
        witness = of;
    }

    /** {@link AgentApi#ENROLMENTS}. */
    public Answer<EnrolReply> enrol(EnrolRequest request) {
        return exchange(
                "POST", AgentApi.ENROLMENTS, encode(request), limit, raw -> Replies.enrolment(raw, request.epoch()));
    }

    /**
     * {@link AgentApi#DIRECTIVE}.
     *
     * @param after the revision already seen, -1 for none
     * @param wait how long the control plane may hold the answer back
     * @param epoch the highest seen
     */
    public Answer<Directive> directive(UUID hostId, long after, Duration wait, String instance, long epoch) {
        String path = AgentApi.DIRECTIVE.replace("{hostId}", hostId.toString()) + "?after=" + after + "&waitSeconds="
                + wait.toSeconds() + "&instance=" + URLEncoder.encode(instance, StandardCharsets.UTF_8);
        return exchange("GET", path, null, wait.plus(limit), raw -> Replies.directive(raw, hostId, epoch));
    }

    /**
     * {@link AgentApi#REPORT}.
     *
     * @param asked what the report says, for the comparison with its answer
     * @param body from {@link #encode}; the same bytes for the same number
     */
    Answer<Recorded> report(Asked asked, byte[] body) {
        String path = AgentApi.REPORT
                        .replace("{hostId}", asked.hostId().toString())
                        .replace("{sequence}", Long.toString(asked.sequence()))
                + "?exchange=" + URLEncoder.encode(asked.exchange(), StandardCharsets.UTF_8);
        return exchange("PUT", path, body, limit, raw -> Replies.report(raw, asked));
    }

    /** A report as it is sent. */
    public byte[] encode(Report report) {
        return encode((Object) report);
    }

    private static byte[] encode(Object body) {
        try {
            return Replies.Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of the wire contract are serialisable", e);
        }
    }

    private <T> Answer<T> exchange(
            String method, String path, byte[] body, Duration within, Function<Raw, Answer<T>> reader) {
        Exchange exchange = new Exchange(connections, method, ControlPlaneUri.below(base, path), body, within);
        Attempt task = new Attempt(exchange);
        live.add(task);
        try {
            threads.newThread(task).start();
            Raw raw = task.get(within.toNanos(), TimeUnit.NANOSECONDS);
            Answer<T> answer = reader.apply(raw);
            if (!(answer instanceof Answer.Unusable<T>)) {
                witness.accept(raw);
            }
            return answer;
        } catch (TimeoutException e) {
            task.cancel(false);
            return new Answer.Unreachable<>(
                    "no whole answer within " + within.toSeconds() + " s", exchange.mayHaveArrived());
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (CancellationException e) {
            return new Answer.Unreachable<>("broken off", exchange.mayHaveArrived());
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            return new Answer.Unreachable<>("the agent ends", true);
        } finally {
            live.remove(task);
        }
    }

    /** Whoever waits for it is told at once that it was cancelled, whatever its own thread hangs on. */
    private static final class Attempt extends FutureTask<Raw> {
        private final Exchange exchange;

        Attempt(Exchange exchange) {
            super(exchange);
            this.exchange = exchange;
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                exchange.breakOff();
            }
        }
    }

    private static <T> Answer<T> failed(Throwable cause) {
        boolean neverLeft = cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException;
        return new Answer.Unreachable<>(Problem.printable(String.valueOf(cause)), !neverLeft);
    }

    /** Breaks off every exchange under way; they end as {@link Answer.Unreachable}. */
    public void disconnectAll() {
        live.forEach(attempt -> attempt.cancel(false));
    }

    /**
     * What a report asks, and what its answer is compared with.
     *
     * @param hostId the host
     * @param sequence the report's number
     * @param exchange a word for this attempt, unlike that of any other
     * @param epoch the highest seen
     * @param report as it is sent
     */
    record Asked(UUID hostId, long sequence, String exchange, long epoch, Report report) {}

    /**
     * The control plane recorded a report.
     *
     * @param directive what it wants now; empty when it could not be taken as one
     * @param directiveFault why not; empty when it could
     * @param leave whether it gives leave to reboot, if that was asked
     */
    record Recorded(Optional<Directive> directive, String directiveFault, Leave leave) {}
}
