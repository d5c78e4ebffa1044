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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the agent of one host and the control plane. Every phase of an update begins or ends with one report, so a
 * trap on a report is a trap on a phase boundary, exact and without help by either side.
 */
final class FaultProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Retry-After", "Luofleet-Received-At", "Luofleet-Answered-At");

    /** Where in the passage of a report the fault strikes. */
    enum At {
        /** It is on its way, and then goes on. */
        DELAYED,
        /** It is on its way, and then never arrives. */
        LOST,
        /** The control plane has recorded it, and the agent not yet been answered. */
        RECORDED
    }

    /**
     * Answers reports in the control plane's place.
     *
     * @param observed reports of this state
     * @param status the HTTP status
     * @param body JSON; empty for none
     * @param recorded whether the control plane gets the report all the same; the proxy then does it once, and else each time
     */
    record Forgery(String observed, int status, String body, boolean recorded) {}

    private record Trap(At at, String observed, Runnable fault, CountDownLatch over) {}

    private final URI controlPlane;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private final AtomicReference<Forgery> forgery = new AtomicReference<>();
    private volatile boolean forged;
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

    /** From now on reports are answered so. */
    void forge(Forgery answer) {
        forged = false;
        forgery.set(answer);
    }

    /** Lets the control plane answer again; false when nothing was answered in its place. */
    boolean stopForging() {
        forgery.set(null);
        return forged;
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
            if (answeredInstead(exchange, body)) {
                return;
            }
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

    private boolean answeredInstead(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        Forgery answer = forgery.get();
        if (answer == null || !isReport(exchange, body, answer.observed())) {
            return false;
        }
        if (answer.recorded()) {
            forgery.compareAndSet(answer, null);
            forward(exchange, body);
        }
        forged = true;
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        return true;
    }

    private static boolean isReport(HttpExchange exchange, byte[] body, String observed) throws IOException {
        return exchange.getRequestMethod().equals("PUT")
                && observed.equals(JSON.readTree(body).path("observed").asText());
    }

    private Trap spring(HttpExchange exchange, byte[] body) throws IOException {
        Trap armed = trap.get();
        if (armed == null || !isReport(exchange, body, armed.observed()) || !trap.compareAndSet(armed, null)) {
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
        for (String header : PASSED_ON) {
            answer.headers().firstValue(header).ifPresent(value -> exchange.getResponseHeaders()
                    .set(header, value));
        }
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
