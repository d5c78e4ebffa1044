// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An agent that says over HTTP what a test tells it to, with the wire records. */
public final class TestAgent {
    static final long RAM_BYTES = 64L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A reply: status and body, {@code null} when there is none. */
    public record Reply(int status, JsonNode body) {
        /** The body as a report's reply. */
        public ReportReply reportReply() {
            return JSON.convertValue(body, ReportReply.class);
        }

        /** The problem's type without its prefix. */
        public String problem() {
            return body.path("type").asText().replace("urn:luofleet:problem:", "");
        }
    }

    private final URI base;
    String machineId = UUID.randomUUID().toString();
    public final String hostName;

    /** Operator's labels. */
    public Map<String, String> labels;

    String instanceId;
    UUID hostId;
    String bootId = UUID.randomUUID().toString();
    String kernelRelease = "7.3.4-a";
    long liveUpdateNumber;
    long sequence;
    long epoch;
    UUID updateId;
    KernelFacts kernel;
    List<OrphanState> orphans = List.of();
    boolean liveUpdateDevice = true;

    /** An agent on a host that has yet to enrol. */
    public TestAgent(URI base, String hostName) {
        this.base = base;
        this.hostName = hostName;
        this.labels = Map.of("rack", "r-" + hostName);
    }

    /** Enrols, as a new process. */
    public EnrolReply enrol() {
        Reply reply = enrolRaw();
        if (reply.status() != 200) {
            throw new AssertionError(reply.toString());
        }
        EnrolReply enrolled = JSON.convertValue(reply.body(), EnrolReply.class);
        hostId = enrolled.hostId();
        sequence = enrolled.lastSequence();
        epoch = enrolled.epoch();
        return enrolled;
    }

    /** The same, whatever the answer. */
    Reply enrolRaw() {
        instanceId = UUID.randomUUID().toString();
        var facts = new HostFacts(
                bootId,
                kernelRelease,
                "kho=on liveupdate=on",
                liveUpdateDevice,
                liveUpdateNumber,
                "none",
                kernel,
                true,
                1L << 30,
                labels);
        return send(
                "POST", AgentApi.ENROLMENTS, new EnrolRequest(hostName, machineId, instanceId, "test", epoch, facts));
    }

    Reply pollRaw(long after, int waitSeconds) {
        String path = AgentApi.DIRECTIVE.replace("{hostId}", hostId.toString())
                + "?after=%d&waitSeconds=%d&instance=%s".formatted(after, waitSeconds, instanceId);
        return send("GET", path, null);
    }

    Optional<Directive> poll(long after, int waitSeconds) {
        Reply reply = pollRaw(after, waitSeconds);
        if (reply.status() == 204) {
            return Optional.empty();
        }
        if (reply.status() != 200) {
            throw new AssertionError(reply.toString());
        }
        Directive directive = JSON.convertValue(reply.body(), Directive.class);
        epoch = directive.epoch();
        updateId = directive.updateId() == null ? updateId : directive.updateId();
        return Optional.of(directive);
    }

    /** The directive in force. */
    public Directive poll() {
        return poll(-1, 0).orElseThrow();
    }

    /** Restarts the host into another kernel, by a live update or not. */
    public void boot(String kernel, long number) {
        bootId = UUID.randomUUID().toString();
        kernelRelease = kernel;
        liveUpdateNumber = number;
        enrol();
    }

    Report compose(Observed observed, List<SessionState> sessions, List<FlbState> flbs, Failure failure) {
        return new Report(
                updateId,
                epoch,
                instanceId,
                observed,
                bootId,
                kernelRelease,
                liveUpdateNumber,
                Instant.now(),
                List.of(),
                sessions,
                flbs,
                orphans,
                Map.<Mark, Instant>of(),
                failure);
    }

    Reply put(long number, Report report) {
        return put(number, "exchange-" + number, report);
    }

    /** The same with another word for the attempt. */
    Reply put(long number, String exchange, Report report) {
        String path =
                AgentApi.REPORT.replace("{hostId}", hostId.toString()).replace("{sequence}", Long.toString(number));
        return send("PUT", path + "?exchange=" + exchange, report);
    }

    /** Reports under the next number. */
    Reply report(Report report) {
        return put(++sequence, report);
    }

    Reply report(Observed observed, SessionState... sessions) {
        return report(compose(observed, List.of(sessions), List.of(), null));
    }

    Reply report(Observed observed, List<FlbState> flbs, SessionState... sessions) {
        return report(compose(observed, List.of(sessions), flbs, null));
    }

    Reply fail(String code, SessionState... sessions) {
        var failure = new Failure(code, "it went wrong", "look at it", null, null, null);
        return report(compose(Observed.FAILED, List.of(sessions), List.of(), failure));
    }

    /** Goes on until the host has everything preserved. */
    void preserve(SessionState... sessions) {
        accepted(report(Observed.PREFLIGHT_PASSED));
        accepted(report(Observed.STAGED));
        accepted(report(Observed.PRESERVED, sessions));
    }

    /** Goes on until the point of no return is passed. */
    public void leave(SessionState... sessions) {
        preserve(sessions);
        accepted(report(Observed.REBOOTING, sessions));
    }

    /** Goes on from the start of an update to its end, through a kexec into this kernel. */
    public void update(String kernel) {
        leave(session("vm-1", Stage.PRESERVED));
        land(kernel);
    }

    /** Comes back from a kexec and finishes. */
    public void land(String kernel) {
        boot(kernel, liveUpdateNumber + 1);
        accepted(report(Observed.RETRIEVING, session("vm-1", Stage.RETRIEVED)));
        accepted(report(Observed.RETRIEVED, session("vm-1", Stage.RESUMED)));
        accepted(report(Observed.FINISHED, session("vm-1", Stage.FINISHED)));
    }

    /** Fails at the preflight and undoes everything. */
    public void failPreflight(String code) {
        accepted(fail(code));
        accepted(report(Observed.ABORTED));
    }

    static ReportReply accepted(Reply reply) {
        if (reply.status() != 200) {
            throw new AssertionError(reply.toString());
        }
        return reply.reportReply();
    }

    /** A session of a guest, as far as this. */
    public static SessionState session(String name, Stage stage) {
        boolean runs = stage == Stage.RESUMED || stage == Stage.FINISHED;
        return new SessionState(
                name,
                name,
                stage,
                List.of(new FileState(1, "memfd-v2", "ram0", RAM_BYTES)),
                runs ? true : null,
                runs ? RAM_BYTES : null,
                runs ? 250_000_000L : null,
                null,
                Source.DERIVED);
    }

    /** The agent's own session, with its one file. */
    static SessionState manifest(Stage stage) {
        return new SessionState(
                "luofleet",
                null,
                stage,
                List.of(new FileState(1, "memfd-v2", "manifest", null)),
                null,
                null,
                null,
                null,
                Source.DERIVED);
    }

    static SessionState corrupt(String name) {
        return new SessionState(
                name,
                name,
                Stage.RESUMED,
                List.of(new FileState(1, "memfd-v2", "ram0", RAM_BYTES)),
                false,
                RAM_BYTES,
                250_000_000L,
                "page 17 differs",
                Source.DERIVED);
    }

    Reply send(String method, String path, Object body) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(write(body)))
                .build();
        try {
            var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body().isEmpty() ? null : JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String write(Object body) {
        try {
            return body instanceof String text ? text : JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
