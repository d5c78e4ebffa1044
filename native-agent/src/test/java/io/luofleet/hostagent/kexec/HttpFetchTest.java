// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from servers that are busy, moved, broken or malicious. */
class HttpFetchTest {
    private static final byte[] KERNEL = new byte[300_000];
    private static final String SHA256;
    private static final int LONG = 1 << 20;

    static {
        new Random(11).nextBytes(KERNEL);
        Digest.Builder digest = new Digest.Builder();
        digest.add(KERNEL, KERNEL.length);
        SHA256 = digest.build().hex();
    }

    @TempDir
    private Path directory;

    private final Deque<HttpHandler> answers = new ArrayDeque<>();
    private final List<String> ranges = new ArrayList<>();
    private final List<String> credentials = new ArrayList<>();
    private HttpServer server;
    private Staging staging;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            ranges.add(exchange.getRequestHeaders().getFirst("Range"));
            credentials.add(exchange.getRequestHeaders().getFirst("Authorization"));
            HttpHandler answer = answers.size() > 1 ? answers.remove() : answers.element();
            answer.handle(exchange);
            exchange.close();
        });
        server.start();
        staging = new Staging(directory.resolve("staging"), uri -> Map.of("Authorization", "Bearer secret"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI uri() {
        return uri("127.0.0.1");
    }

    private URI uri(String host) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/kernel");
    }

    private static HttpHandler whole() {
        return exchange -> {
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL);
        };
    }

    private static HttpHandler status(int status, String... header) {
        return exchange -> {
            if (header.length > 0) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Says that all comes, and breaks off. */
    private static HttpHandler firstBytes(int count, String tag) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL, 0, count);
        };
    }

    private static void rest(HttpExchange exchange, byte[] of, int from) throws IOException {
        byte[] rest = Arrays.copyOfRange(of, from, of.length);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (of.length - 1) + "/" + of.length);
        exchange.sendResponseHeaders(206, rest.length);
        exchange.getResponseBody().write(rest);
    }

    private StagedFile fetch(Patience patience) throws StagingException {
        StagedFile file = staging.stage(uri(), SHA256, OptionalLong.empty(), patience);
        file.close();
        return file;
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSays() throws Exception {
        // given
        answers.add(status(503, "Retry-After", "7"));
        answers.add(whole());
        TimeByPauses clock = new TimeByPauses(Duration.ofMinutes(1));

        // when
        StagedFile file = fetch(clock);

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(clock.pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aServerThatSaysNothingIsAskedAgainWithLongerAndLongerPauses() throws Exception {
        // given
        answers.addAll(List.of(status(502), status(429), status(500), status(504), whole()));
        TimeByPauses clock = new TimeByPauses(Duration.ofMinutes(1));

        // when
        fetch(clock);

        // then
        assertThat(clock.pauses)
                .satisfiesExactly(
                        p -> assertThat(p).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)),
                        p -> assertThat(p).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        p -> assertThat(p).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4)),
                        p -> assertThat(p).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8)));
    }

    @Test
    void noAttemptBeginsAfterTheStepsEnd() {
        // given
        answers.add(status(503, "Retry-After", "120"));
        TimeByPauses clock = new TimeByPauses(Duration.ofMinutes(1));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(clock))
                .matches(e -> e.code() == Code.FETCH_FAILED)
                .withMessageContainingAll("503", "attempts: 1", "120 s");
        assertThat(clock.pauses).isEmpty();
    }

    @Test
    void whatWillNotPassIsNotTriedAgain() {
        // given
        answers.add(status(403));
        TimeByPauses clock = new TimeByPauses(Duration.ofMinutes(1));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(clock))
                .withMessageContaining("403");
        assertThat(clock.pauses).isEmpty();
    }

    @Test
    void aBrokenOffFetchGoesOnWhereItEnded() throws Exception {
        // given
        answers.add(firstBytes(100_000, "\"one\""));
        answers.add(exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("If-Range")).isEqualTo("\"one\"");
            rest(exchange, KERNEL, 100_000);
        });

        // when
        StagedFile file = fetch(new TimeByPauses(Duration.ofMinutes(1)));

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(ranges).containsExactly(null, "bytes=100000-");
    }

    @Test
    void aResumedFetchIsVerifiedWholeAndBegunAnewWhenItIsOfTwoPieces() throws Exception {
        // given: the file changed between two attempts, and the server does not know If-Range
        byte[] other = new byte[KERNEL.length];
        answers.add(firstBytes(100_000, "W/\"weak\""));
        answers.add(exchange -> rest(exchange, other, 100_000));
        answers.add(whole());

        // when
        StagedFile file = fetch(new TimeByPauses(Duration.ofMinutes(1)));

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(ranges).containsExactly(null, "bytes=100000-", null);
    }

    @Test
    void aServerThatDoesNotKnowRangesSendsItAllAgain() throws Exception {
        // given
        answers.add(firstBytes(100_000, "\"one\""));
        answers.add(whole());

        // when
        StagedFile file = fetch(new TimeByPauses(Duration.ofMinutes(1)));

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
    }

    @Test
    void aRangeThatWasNotAskedForIsNotTaken() throws Exception {
        // given
        answers.add(firstBytes(100_000, "\"one\""));
        answers.add(exchange -> rest(exchange, KERNEL, 99_999));
        answers.add(whole());

        // when
        StagedFile file = fetch(new TimeByPauses(Duration.ofMinutes(1)));

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(ranges).containsExactly(null, "bytes=100000-", null);
    }

    @Test
    void everyRedirectIsFollowed() throws Exception {
        // given
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            answers.add(status(status, "Location", "/elsewhere"));
        }
        answers.add(whole());

        // when
        StagedFile file = fetch(Patience.none());

        // then
        assertThat(file.path()).hasBinaryContent(KERNEL);
    }

    @Test
    void redirectsAreBounded() {
        // given
        answers.add(status(308, "Location", "/again"));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(Patience.none()))
                .withMessageContaining("redirects more than 5 times");
        assertThat(ranges).hasSize(6);
    }

    @Test
    void aRedirectToAnotherSchemeIsRefused() {
        // given
        answers.add(status(302, "Location", "file:///etc/shadow"));

        // when it is fetched, then
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> fetch(Patience.none()))
                .withMessageContaining("file:///etc/shadow");
    }

    @Test
    void aCredentialDoesNotFollowARedirectToAnotherServer() throws Exception {
        // given
        answers.add(status(307, "Location", uri("localhost").toString()));
        answers.add(whole());

        // when
        fetch(Patience.none());

        // then
        assertThat(credentials).containsExactly("Bearer secret", null);
    }

    @Test
    void aFetchThatHangsCanBeCalledOffAndIsInNobodysWay() throws Exception {
        // given a server that never answers
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        answers.add(exchange -> {
            asked.countDown();
            awaitQuietly(release);
        });
        answers.add(whole());
        Patience first = new TimeByPauses(Duration.ofMinutes(1));
        CompletableFuture<StagedFile> hanging = CompletableFuture.supplyAsync(() -> unchecked(first));
        asked.await();

        // when
        StagedFile second = fetch(Patience.none());
        first.cancel();

        // then
        assertThat(second.path()).hasBinaryContent(KERNEL);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> hanging.get(10, TimeUnit.SECONDS))
                .withMessageContaining("cancelled");
        release.countDown();
    }

    @Test
    void callingOffABodyThatStallsWaitsForNobody() throws Exception {
        // given a server that sends some, and then nothing
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 2L * LONG);
            // Longer than what the kernel keeps of it for a client that does not read.
            exchange.getResponseBody().write(new byte[LONG]);
            stalled.countDown();
            awaitQuietly(release);
        });
        Patience patience = new TimeByPauses(Duration.ofMinutes(1));
        Thread.ofVirtual().start(() -> unchecked(patience));
        stalled.await();

        // when
        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(patience::cancel, Thread::startVirtualThread);

        // then
        assertThat(cancelled).succeedsWithin(Duration.ofSeconds(10));
        release.countDown();
    }

    private StagedFile unchecked(Patience patience) {
        try {
            return fetch(patience);
        } catch (StagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
