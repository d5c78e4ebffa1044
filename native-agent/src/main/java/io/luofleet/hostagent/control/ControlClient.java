// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

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
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One HTTP exchange a method, with bounded time. The JDK's older client on purpose: it is in {@code java.base}, needs no
 * threads of its own, and is the quicker of the two to start.
 *
 * <p>Safe for use by several threads.
 */
public final class ControlClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private final URI base;
    private final Set<HttpURLConnection> live = ConcurrentHashMap.newKeySet();

    /** @param base the control plane's address, {@code http} or {@code https} */
    public ControlClient(URI base) {
        this.base = base;
    }

    /** The control plane's address. */
    public URI base() {
        return base;
    }

    /** {@link AgentApi#ENROLMENTS}. */
    public Answer<EnrolReply> enrol(EnrolRequest request) {
        return exchange("POST", AgentApi.ENROLMENTS, encode(request), READ_TIMEOUT, EnrolReply.class);
    }

    /**
     * {@link AgentApi#DIRECTIVE}.
     *
     * @param after the revision already seen, -1 for none
     * @param wait how long the control plane may hold the answer back
     */
    public Answer<Directive> directive(UUID hostId, long after, Duration wait, String instance) {
        String path = AgentApi.DIRECTIVE.replace("{hostId}", hostId.toString()) + "?after=" + after + "&waitSeconds="
                + wait.toSeconds() + "&instance=" + URLEncoder.encode(instance, StandardCharsets.UTF_8);
        return exchange("GET", path, null, wait.plus(READ_TIMEOUT), Directive.class);
    }

    /**
     * {@link AgentApi#REPORT}.
     *
     * @param body from {@link #encode}; the same bytes for the same number
     */
    public Answer<ReportReply> report(UUID hostId, long sequence, byte[] body) {
        String path =
                AgentApi.REPORT.replace("{hostId}", hostId.toString()).replace("{sequence}", Long.toString(sequence));
        return exchange("PUT", path, body, READ_TIMEOUT, ReportReply.class);
    }

    /** A report as it is sent. */
    public byte[] encode(Report report) {
        return encode((Object) report);
    }

    private byte[] encode(Object body) {
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of the wire contract are serialisable", e);
        }
    }

    private <T> Answer<T> exchange(String method, String path, byte[] body, Duration timeout, Class<T> type) {
        HttpURLConnection connection = null;
        try {
            connection = open(path);
            connection.setRequestMethod(method);
            connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json, application/problem+json");
            if (body != null) {
                send(connection, body);
            }
            return read(connection, type);
        } catch (ConnectException | UnknownHostException | NoRouteToHostException e) {
            return new Answer.Unreachable<>(String.valueOf(e), false);
        } catch (IOException e) {
            if (connection != null) {
                connection.disconnect();
            }
            return new Answer.Unreachable<>(String.valueOf(e), true);
        } finally {
            if (connection != null) {
                live.remove(connection);
            }
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection();
        live.add(connection);
        return connection;
    }

    /** Breaks off every exchange under way; they end as {@link Answer.Unreachable}. */
    public void disconnectAll() {
        live.forEach(HttpURLConnection::disconnect);
    }

    private static void send(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setDoOutput(true);
        // Streaming mode also keeps the JDK from repeating a request on its own.
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private <T> Answer<T> read(HttpURLConnection connection, Class<T> type) throws IOException {
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_NO_CONTENT) {
            return new Answer.Nothing<>();
        }
        byte[] answer = body(connection, status);
        if (status >= 200 && status < 300) {
            T value = Json.MAPPER.readValue(answer, type);
            if (value == null) {
                throw new IOException("an empty answer");
            }
            return new Answer.Ok<>(value);
        }
        boolean passing = status >= 500 || status == 408 || status == 429;
        Problem problem = problem(status, answer);
        return passing ? new Answer.Unreachable<>(problem.toString(), true) : new Answer.Refused<>(problem);
    }

    private static byte[] body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
        }
    }

    private Problem problem(int status, byte[] answer) {
        try {
            JsonNode json = Json.MAPPER.readTree(answer);
            return new Problem(
                    status,
                    json.path("type").asText("about:blank"),
                    json.path("detail").asText(json.path("title").asText("")));
        } catch (IOException notJson) {
            return new Problem(status, "about:blank", "");
        }
    }

    /** Made by the first exchange rather than with the client: by then the guests have their memory. */
    private static final class Json {
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();

        private Json() {}
    }
}
