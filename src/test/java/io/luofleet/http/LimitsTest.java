// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LimitsTest.Tight.class)
class LimitsTest {
    /** Limits that a test reaches. */
    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "luofleet.limits.enabled", "true",
                    "luofleet.limits.operator-requests-a-second", "5",
                    "luofleet.limits.requests-at-once", "3",
                    "luofleet.limits.failures-a-minute", "4");
        }
    }

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @TestHTTPResource
    URI base;

    @Test
    void aFloodOfOneTakesNothingFromAnother() {
        // given
        String loop = Actors.bearer("a loop", null, "viewer");
        String other = Actors.bearer("another", null, "viewer");

        // when
        Response last = IntStream.range(0, 200)
                .mapToObj(_ -> given().header(Actors.HEADER, loop).get("/api/v1/me"))
                .filter(r -> r.statusCode() == 429)
                .findFirst()
                .orElseThrow();

        // then
        last.then()
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:luofleet:problem:too-many-requests"));
        assertThat(given().header(Actors.HEADER, other).get("/api/v1/me").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer lft_%043d",
        "Authorization, Basic %d",
        "Cookie, luofleet-session=lfs_%043d",
        "Cookie, __Host-luofleet-session=lfs_%043d",
    })
    void whoeverGuessesIsSoonNotAskedAnyMore(String header, String guess) {
        var guesser = new Caller();

        int[] answers = IntStream.range(0, 60)
                .map(i -> guesser.get("/api/v1/me", header, guess.formatted(i)))
                .toArray();

        assertThat(answers).startsWith(401).contains(429);
    }

    /** What nobody looks at is neither right nor wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nowhere", "/q/openapi", "/login/link"})
    void aGuessThatWasAnsweredSomethingElseIsNoExcuse(String path) {
        var guesser = new Caller();
        String guess = "Bearer lft_" + "B".repeat(43);
        guesser.get(path, Actors.HEADER, guess);
        IntStream.range(0, 60).forEach(i -> guesser.get("/api/v1/me", Actors.HEADER, "Bearer lft_%043d".formatted(i)));

        int answer = guesser.get("/api/v1/me", Actors.HEADER, guess);

        assertThat(answer).isEqualTo(429);
    }

    @Test
    void anotherCredentialWithEachRequestIsNoOtherParty() {
        var guesser = new Caller();

        int[] answers = IntStream.range(0, 100)
                .map(i -> guesser.get("/q/openapi", Actors.HEADER, "Bearer lft_%043d".formatted(i)))
                .toArray();

        assertThat(answers).startsWith(200).contains(429);
    }

    /** Streams are opened seldom and last for hours. */
    @Test
    void streamsOfOneCredentialAreBoundedAndMakeRoomWhenTheyAreLeft() {
        String viewer = Actors.bearer("a wall of screens", null, "viewer");
        var caller = new Caller();
        caller.get("/api/v1/me", Actors.HEADER, viewer);
        List<EventFollower> open = IntStream.range(0, 3)
                .mapToObj(_ -> EventFollower.open(base, "", viewer, null))
                .toList();

        int more = EventFollower.ask(base, "", viewer, null).statusCode();

        assertThat(more).isEqualTo(429);
        open.forEach(EventFollower::close);
        Awaitility.await()
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> caller.get("/api/v1/me", Actors.HEADER, viewer) == 200);
    }

    @Test
    void whoeverIsKnownIsHeardThoughOthersGuessBehindTheSameAddress() {
        var address = new Caller();
        String known = Actors.bearer("known", null, "viewer");
        address.get("/api/v1/me", Actors.HEADER, known);
        IntStream.range(0, 60).forEach(i -> address.get("/api/v1/me", Actors.HEADER, "Bearer lft_%043d".formatted(i)));

        int answer = address.get("/api/v1/me", Actors.HEADER, known);

        assertThat(answer).isEqualTo(200);
    }

    /** Somebody with an address of its own, whom the others' failures do not touch. */
    private final class Caller {
        private final HttpClient client;

        Caller() {
            try {
                client = HttpClient.newBuilder()
                        .localAddress(InetAddress.getByName("127.0.1." + ADDRESSES.incrementAndGet()))
                        .build();
            } catch (UnknownHostException e) {
                throw new UncheckedIOException(e);
            }
        }

        int get(String path, String header, String value) {
            var request = HttpRequest.newBuilder(base.resolve(path))
                    .header(header, value)
                    .build();
            try {
                return client.send(request, BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
