// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.net.Connections;
import io.luofleet.wire.Directive;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One exchange with a server that is as slow as it likes. */
class ControlClientTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";

    private static final int LONG = 1 << 20;

    private final List<Socket> stalled = new ArrayList<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : stalled) {
            socket.close();
        }
        server.close();
    }

    /** Sends the text at once, and then a space a while, for ever. */
    private void drip(String text) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                byte[] request = new byte[10_000];
                int length = socket.getInputStream().read(request);
                requests.add(new String(request, 0, length, StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream();
                out.write(text.getBytes(StandardCharsets.UTF_8));
                while (true) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException over) {
                // The client has gone.
            }
        });
    }

    /** Sends a head and most of the body, and then nothing; returns once the client reads the body. */
    private void stall() throws IOException {
        Socket socket = server.accept();
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + 2 * LONG + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        // Longer than what the kernel keeps of it for a client that does not read.
        out.write(new byte[LONG]);
        stalled.add(socket);
    }

    private ControlClient client(String path, Duration limit) {
        URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
        return new ControlClient(uri, Connections.plain(), Thread.ofVirtual().factory(), limit);
    }

    private Answer<Directive> ask(String path) {
        return ask(client(path, LIMIT));
    }

    private static Answer<Directive> ask(ControlClient client) {
        return client.directive(UUID.randomUUID(), -1, Duration.ZERO, "i", 0);
    }

    @Test
    void endsWithItsDeadlineWhenTheBodyDrips() {
        // given
        drip(HEAD);
        long start = System.nanoTime();

        // when
        Answer<Directive> answer = ask("/");

        // then
        assertThat(answer).isEqualTo(new Answer.Unreachable<>("no whole answer within 0 s", true));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void endsWithItsDeadlineWhenTheHeadDrips() {
        // given
        drip("HTTP/1.1 200 OK\r\nX-Slow: ");
        long start = System.nanoTime();

        // when
        Answer<Directive> answer = ask("/");

        // then
        assertThat(answer).isInstanceOf(Answer.Unreachable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void isBrokenOffAtOnceWhenTheBodyStalls() throws Exception {
        // given
        ControlClient client = client("/", Duration.ofMinutes(5));
        CompletableFuture<Answer<Directive>> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> answer.complete(ask(client)));
        stall();

        // when
        CompletableFuture<Void> brokenOff =
                CompletableFuture.runAsync(client::disconnectAll, Thread::startVirtualThread);

        // then
        assertThat(brokenOff).succeedsWithin(Duration.ofSeconds(20));
        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(20))
                .isEqualTo(new Answer.Unreachable<>("broken off", true));
    }

    @Test
    void keepsThePathPrefixOfTheControlPlane() throws Exception {
        // given
        drip(HEAD);

        // when
        ask("/luo/fleet/");

        // then
        assertThat(requests.take()).startsWith("GET /luo/fleet/api/v1/agent/hosts/");
    }
}
