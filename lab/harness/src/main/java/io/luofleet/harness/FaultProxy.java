// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the agent of one host and the control plane. Every phase of an update begins or ends with one report, so a
 * trap on a report is a trap on a phase boundary, exact and without help by either side.
 */
final class FaultProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where in the passage of a report the fault strikes. */
    enum At {
        /** It is on its way, and then goes on. */
        DELAYED,
        /** It is on its way, and then never arrives. */
        LOST,
        /** The control plane has recorded it, and the agent not yet been answered. */
        RECORDED
    }

    private record Trap(At at, String observed, Runnable fault, CountDownLatch over) {}

    private final URI controlPlane;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private volatile CountDownLatch striking = new CountDownLatch(0);
    private volatile RuntimeException failure;

    private FaultProxy(URI controlPlane, HttpServer server) {
        this.controlPlane = controlPlane;
        this.server = server;
    }

    /** Starts one on a free port of the loopback interface. */
    static FaultProxy start(URI controlPlane) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FaultProxy proxy = new FaultProxy(controlPlane, server);
            server.createContext("/", proxy::handle);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new HarnessException("cannot start the fault proxy: " + e.getMessage(), e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next report of this state meets a fault; meanwhile the agent hears nothing at all. */
    void arm(At at, String observed, Runnable fault) {
        failure = null;
        trap.set(new Trap(at, observed, fault, new CountDownLatch(1)));
    }

    /** Takes the trap away; false when it never went off. */
    boolean disarm() {
        if (failure != null) {
            throw failure;
        }
        return trap.getAndSet(null) == null;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Trap sprung = spring(exchange, body);
            if (sprung != null && sprung.at() != At.RECORDED) {
                strike(sprung);
                if (sprung.at() == At.LOST) {
                    return;
                }
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (sprung != null && sprung.at() == At.RECORDED) {
                strike(sprung);
            }
            striking.await();
            reply(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Trap spring(HttpExchange exchange, byte[] body) throws IOException {
        Trap armed = trap.get();
        boolean report = exchange.getRequestMethod().equals("PUT");
        if (armed == null
                || !report
                || !armed.observed().equals(JSON.readTree(body).path("observed").asText())
                || !trap.compareAndSet(armed, null)) {
            return null;
        }
        striking = armed.over();
        return armed;
    }

    private void strike(Trap sprung) {
        try {
            sprung.fault().run();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            sprung.over().countDown();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(controlPlane.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : new String[] {"Accept", "Content-Type"}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void reply(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                .set("Content-Type", type));
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
        if (length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
