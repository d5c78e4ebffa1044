// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Follows the event stream as a browser does: keeps the last id, and goes on from it when told to. */
public final class EventFollower implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PATIENCE_SECONDS = 10;

    private final InputStream body;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    /** The id line of the newest frame, empty before there is one. */
    private volatile String lastId = "";

    private EventFollower(InputStream body) {
        this.body = body;
        Thread.startVirtualThread(this::read);
    }

    /** Opens a stream; returns once it has begun. */
    public static EventFollower open(URI base, String query, String bearer, String lastEventId) {
        HttpResponse<InputStream> answer = ask(base, query, bearer, lastEventId);
        if (answer.statusCode() != 200) {
            throw new AssertionError("the stream is answered with " + answer.statusCode());
        }
        var follower = new EventFollower(answer.body());
        await(follower.opened);
        return follower;
    }

    /** Asks for a stream, whatever the answer is. */
    public static HttpResponse<InputStream> ask(URI base, String query, String bearer, String lastEventId) {
        var request = HttpRequest.newBuilder(base.resolve("/api/v1/events/stream" + query));
        if (bearer != null) {
            request.header(Actors.HEADER, bearer);
        }
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** JSON, read. */
    public static JsonNode parse(String json) {
        return ApiFuzzer.parse(json);
    }

    /** So many events; fails when they do not come. */
    public List<JsonNode> next(int count) {
        List<JsonNode> found = new ArrayList<>();
        try {
            while (found.size() < count) {
                JsonNode next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("of %d events only %d came: %s".formatted(count, found.size(), found));
                }
                found.add(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** What has come and was not taken. */
    public List<JsonNode> rest() {
        List<JsonNode> rest = new ArrayList<>();
        events.drainTo(rest);
        return rest;
    }

    /** From where to go on. */
    public String lastId() {
        return lastId;
    }

    /** Whether the stream has ended. */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Waits until the service ends the stream. */
    public void awaitEnd() {
        await(ended);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing within %d s".formatted(PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String id = null;
            String data = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data != null) {
                        events.add(ApiFuzzer.parse(data));
                    }
                    lastId = id == null ? lastId : id;
                    data = null;
                    opened.countDown();
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("data:")) {
                    data = line.substring(5).strip();
                }
            }
        } catch (IOException _) {
            // Cut off, or closed by the test.
        } finally {
            ended.countDown();
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
