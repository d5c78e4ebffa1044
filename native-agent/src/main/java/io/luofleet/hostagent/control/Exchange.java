// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.Aside;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One request and its answer, over HTTP. Runs in a thread of its own, which {@link #breakOff} lets go of. */
final class Exchange implements Callable<Exchange.Raw> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** More than the largest directive, which names every orphan of a host. */
    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    /**
     * An answer, of whomever.
     *
     * @param status the HTTP status
     * @param type its media type in lower case, without parameters; empty when it has none
     * @param body what is no UTF-8 in it is replaced; cut off after {@value #MAX_ANSWER_BYTES} bytes, which makes it unreadable
     * @param clock the answerer's two times; empty when it does not say them
     * @param retryAfter how long to wait at least; empty when it does not say so
     * @param location where it redirects to; {@code null} when it does not
     * @param sentNanos our monotonic clock before the request
     * @param gotNanos our monotonic clock after the answer
     */
    record Raw(
            int status,
            String type,
            String body,
            Optional<TheirClock> clock,
            Optional<Duration> retryAfter,
            String location,
            long sentNanos,
            long gotNanos) {}

    /** When the request came and when it was answered, by the answerer's clock. */
    record TheirClock(Instant receivedAt, Instant answeredAt) {}

    private final Connections connections;
    private final String method;
    private final URI uri;
    private final byte[] body;
    private final Duration limit;
    private volatile HttpURLConnection connection;
    private volatile boolean brokenOff;
    private volatile boolean connected;

    /**
     * @param body {@code null} for none
     * @param limit how long it may take at all; between two bytes it may take as long
     */
    Exchange(Connections connections, String method, URI uri, byte[] body, Duration limit) {
        this.connections = connections;
        this.method = method;
        this.uri = uri;
        this.body = body;
        this.limit = limit;
    }

    @Override
    public Raw call() throws IOException {
        long sentNanos = System.nanoTime();
        HttpURLConnection http = connections.open(uri);
        connection = http;
        try {
            prepare(http);
            http.connect();
            connected = true;
            requireWanted();
            if (body != null) {
                try (OutputStream out = http.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = http.getResponseCode();
            byte[] answer = body(http, status);
            requireWanted();
            return raw(http, status, answer, sentNanos);
        } catch (IOException | RuntimeException e) {
            http.disconnect();
            throw e;
        }
    }

    private void prepare(HttpURLConnection http) throws IOException {
        http.setRequestMethod(method);
        http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        http.setReadTimeout((int) limit.toMillis());
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        http.setRequestProperty("Accept", "application/json, application/problem+json");
        http.setRequestProperty("Cache-Control", "no-store");
        if (body != null) {
            http.setDoOutput(true);
            // Streaming mode also keeps the JDK from repeating a request on its own.
            http.setFixedLengthStreamingMode(body.length);
            http.setRequestProperty("Content-Type", "application/json");
        }
    }

    private void requireWanted() throws IOException {
        if (brokenOff) {
            throw new IOException("broken off");
        }
    }

    /**
     * Ends it from another thread, for which it does not wait: its answer is of no interest any more. A thread that reads a body
     * holds the lock that disconnecting wants, until its read is over.
     */
    void breakOff() {
        brokenOff = true;
        HttpURLConnection http = connection;
        if (http != null) {
            Aside.run("break-off", http::disconnect);
        }
    }

    /** Whether the request may have left. */
    boolean mayHaveArrived() {
        return connected;
    }

    private static byte[] body(HttpURLConnection http, int status) throws IOException {
        try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
            return in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
        }
    }

    private static Raw raw(HttpURLConnection http, int status, byte[] answer, long sentNanos) {
        String type = http.getContentType() == null ? "" : http.getContentType();
        int parameters = type.indexOf(';');
        return new Raw(
                status,
                (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(java.util.Locale.ROOT),
                new String(answer, StandardCharsets.UTF_8),
                theirClock(http),
                retryAfter(http.getHeaderField("Retry-After")),
                http.getHeaderField("Location"),
                sentNanos,
                System.nanoTime());
    }

    private static Optional<TheirClock> theirClock(HttpURLConnection http) {
        String receivedAt = http.getHeaderField(AgentApi.RECEIVED_AT);
        String answeredAt = http.getHeaderField(AgentApi.ANSWERED_AT);
        if (receivedAt == null || answeredAt == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TheirClock(Instant.parse(receivedAt), Instant.parse(answeredAt)));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** RFC 9110, 10.2.3: seconds or a date; what is neither is as if it were not there. */
    static Optional<Duration> retryAfter(String header) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        try {
            if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), at);
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }
}
