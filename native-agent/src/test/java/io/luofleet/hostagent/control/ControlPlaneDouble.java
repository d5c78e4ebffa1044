// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A control plane that says what the test tells it to, over real HTTP. */
public final class ControlPlaneDouble implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** A report as it arrived. */
    public record Arrived(long sequence, Report report) {}

    /** What the double does with a report: answer it, answer with an HTTP status and problem type, or break the connection. */
    public sealed interface Treatment {
        /** Record it. */
        record Accept() implements Treatment {}

        /** Refuse it with a problem. */
        record Refuse(int status, String type) implements Treatment {}

        /** Record it and break the connection instead of answering. */
        record LoseAnswer() implements Treatment {}

        /** Record it and give leave that is changed so; {@code null} for none. */
        record Leave(UnaryOperator<LeaveToReboot> change) implements Treatment {}

        /** Record it, and have somebody else answer. */
        record Answer(int status, String type, String text) implements Treatment {}
    }

    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final UUID hostId = UUID.randomUUID();
    private final List<EnrolRequest> enrolments = new ArrayList<>();
    private final List<Arrived> reports = new ArrayList<>();
    private final HttpServer server;
    private Directive directive =
            new Directive(hostId, 1, 1, null, io.luofleet.wire.Desired.IDLE, null, null, null, Map.of());
    private BiFunction<Long, Report, Treatment> treatment = (sequence, report) -> new Treatment.Accept();
    private volatile Treatment enrolmentAnswer = new Treatment.Accept();
    private volatile Duration clockAhead = Duration.ZERO;
    private boolean closed;

    public ControlPlaneDouble() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1/agent/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** The directive from now on; its revision is set to one more than the last. */
    public synchronized void wants(Directive next) {
        directive = new Directive(
                hostId,
                directive.revision() + 1,
                next.epoch(),
                next.updateId(),
                next.desired(),
                next.release(),
                next.runningAbi(),
                next.remainingMillis(),
                next.orphanOrders(),
                next.emptyHosts());
        notifyAll();
    }

    /** How enrolments are answered from now on: as they should, or by somebody else. */
    public void answerEnrolments(Treatment how) {
        enrolmentAnswer = how;
    }

    /** Sets its clock. */
    public void clockAhead(Duration by) {
        clockAhead = by;
    }

    public UUID hostId() {
        return hostId;
    }

    /** How reports are treated from now on, by sequence number and content. */
    public synchronized void treatReports(BiFunction<Long, Report, Treatment> how) {
        treatment = how;
    }

    public synchronized List<EnrolRequest> enrolments() {
        return List.copyOf(enrolments);
    }

    public synchronized List<Arrived> reports() {
        return List.copyOf(reports);
    }

    /** Waits for a report that has arrived or is to come. */
    public Report awaitReport(String what, Predicate<Report> wanted) throws InterruptedException {
        return awaitReportAfter(0, what, wanted);
    }

    /** Waits for a report among those after the first {@code skip}. */
    public synchronized Report awaitReportAfter(int skip, String what, Predicate<Report> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            for (Arrived arrived : reports.subList(Math.min(skip, reports.size()), reports.size())) {
                if (wanted.test(arrived.report())) {
                    return arrived.report();
                }
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no report with " + what + "; came: "
                        + reports.stream()
                                .map(a -> a.sequence() + ":" + a.report().observed() + " "
                                        + a.report().failure())
                                .toList());
            }
            wait(left);
        }
    }

    public synchronized void awaitEnrolments(int count) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (enrolments.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("only " + enrolments.size() + " enrolments");
            }
            wait(left);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.endsWith("/enrolments")) {
            enrol(exchange, body);
        } else if (path.endsWith("/directive")) {
            poll(exchange);
        } else {
            long sequence = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
            String query = exchange.getRequestURI().getQuery();
            report(
                    exchange,
                    sequence,
                    query.replaceAll(".*exchange=([^&]*).*", "$1"),
                    mapper.readValue(body, Report.class));
        }
    }

    private void enrol(HttpExchange exchange, byte[] body) throws IOException {
        EnrolReply reply;
        synchronized (this) {
            enrolments.add(mapper.readValue(body, EnrolRequest.class));
            long last = reports.stream().mapToLong(Arrived::sequence).max().orElse(0);
            reply = new EnrolReply(hostId, last, directive.epoch());
            notifyAll();
        }
        if (enrolmentAnswer instanceof Treatment.Answer(int status, String type, String text)) {
            send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        send(exchange, 200, reply);
    }

    private void poll(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        long after = Long.parseLong(query.replaceAll(".*after=(-?\\d+).*", "$1"));
        Directive now;
        long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(Long.parseLong(query.replaceAll(".*waitSeconds=(\\d+).*", "$1")));
        synchronized (this) {
            try {
                for (long left = 1; directive.revision() <= after && !closed && left > 0; ) {
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left > 0) {
                        wait(left);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now = directive.revision() > after ? directive : null;
        }
        send(exchange, now == null ? 204 : 200, now);
    }

    private void report(HttpExchange exchange, long sequence, String word, Report report) throws IOException {
        Treatment how;
        Directive now;
        synchronized (this) {
            how = treatment.apply(sequence, report);
            if (!(how instanceof Treatment.Refuse)) {
                reports.add(new Arrived(sequence, report));
            }
            now = directive;
            notifyAll();
        }
        switch (how) {
            case Treatment.Accept ignored ->
                send(exchange, 200, new ReportReply(sequence, false, now, leave(sequence, word, report)));
            case Treatment.Refuse(int status, String type) ->
                send(
                        exchange,
                        status,
                        "application/problem+json",
                        mapper.writeValueAsBytes(Map.of("type", type, "status", status, "detail", "the test says so")));
            case Treatment.LoseAnswer ignored -> exchange.close();
            case Treatment.Leave(UnaryOperator<LeaveToReboot> change) ->
                send(exchange, 200, new ReportReply(sequence, false, now, change.apply(leave(sequence, word, report))));
            case Treatment.Answer(int status, String type, String text) ->
                send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private LeaveToReboot leave(long sequence, String word, Report report) {
        return report.observed() != Observed.REBOOTING
                ? null
                : new LeaveToReboot(
                        hostId,
                        report.instanceId(),
                        report.bootId(),
                        report.updateId(),
                        report.epoch(),
                        sequence,
                        report.epoch(),
                        word);
    }

    private void send(HttpExchange exchange, int status, Object body) throws IOException {
        String now = Instant.now().plus(clockAhead).toString();
        exchange.getResponseHeaders().add(AgentApi.RECEIVED_AT, now);
        exchange.getResponseHeaders().add(AgentApi.ANSWERED_AT, now);
        send(exchange, status, "application/json", body == null ? new byte[0] : mapper.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
