// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.luofleet.platform.outgoing.Destinations;
import io.luofleet.platform.outgoing.Destinations.Destination;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks gates' servers: bounded in time and in the size of the answer, never led elsewhere by a redirect, and at the very address that
 * was found to be allowed, under the name that the gate has.
 */
@ApplicationScoped
class GateHttp {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int MOST_AUTHORITIES = 16;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final Destinations destinations;
    private final HttpClient usual;
    private final Map<String, HttpClient> byAuthority = new ConcurrentHashMap<>();

    GateHttp(Vertx vertx, Destinations destinations) {
        this.vertx = vertx;
        this.destinations = destinations;
        this.usual = vertx.createHttpClient(options());
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setVerifyHost(true)
                .setForceSni(true)
                // Connections are kept by name: one to an address that is no longer the name's must not be used again.
                .setKeepAlive(false);
    }

    @PreDestroy
    void close() {
        usual.close();
        byAuthority.values().forEach(HttpClient::close);
    }

    /**
     * Sends a request and reads the answer. Not to be called by an event loop: it waits.
     *
     * @param authority PEM certificates that the server's must be signed by; {@code null} for the usual ones
     * @param atMost for everything, the body included
     * @param reading makes something of the body of a 200; empty when it is no answer
     */
    GateReply ask(
            GateRequest request,
            String authority,
            Duration atMost,
            Function<String, Optional<GateReply.Said>> reading) {
        URI uri = request.uri();
        if (uri.getHost() == null) {
            return new GateReply.Nothing(uri + " names no host");
        }
        return switch (destinations.resolve(uri.getHost())) {
            case Destination.Refused(String why) -> new GateReply.Nothing(why);
            case Destination.At(var address) ->
                ask(
                        authority == null ? usual : trusting(authority),
                        request,
                        SocketAddress.inetSocketAddress(port(uri), address.getHostAddress()),
                        atMost,
                        reading);
        };
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure(uri) ? HTTPS_PORT : HTTP_PORT;
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private HttpClient trusting(String authority) {
        if (byAuthority.size() >= MOST_AUTHORITIES && !byAuthority.containsKey(authority)) {
            byAuthority.values().forEach(HttpClient::close);
            byAuthority.clear();
        }
        return byAuthority.computeIfAbsent(
                authority,
                pem -> vertx.createHttpClient(
                        options().setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem)))));
    }

    private static GateReply ask(
            HttpClient http,
            GateRequest request,
            SocketAddress address,
            Duration atMost,
            Function<String, Optional<GateReply.Said>> reading) {
        URI uri = request.uri();
        Future<Answer> answer = send(http, request, address, atMost);
        try {
            Answer came =
                    answer.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (came.status() != 200) {
                return new GateReply.Nothing("%s answers %d".formatted(uri, came.status()));
            }
            return reading.apply(came.body())
                    .<GateReply>map(said -> said)
                    .orElseGet(() -> new GateReply.Nothing(uri + " answers something else"));
        } catch (TimeoutException _) {
            return new GateReply.Nothing("%s does not answer within %s".formatted(uri, atMost));
        } catch (ExecutionException e) {
            return new GateReply.Nothing("%s: %s".formatted(uri, root(e)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new GateReply.Nothing("the service stops");
        }
    }

    /** What is around it says that there was an error, and not which. */
    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private record Answer(int status, String body) {}

    private static Future<Answer> send(HttpClient http, GateRequest request, SocketAddress address, Duration atMost) {
        URI uri = request.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setServer(address)
                .setHost(uri.getHost())
                .setPort(port(uri))
                .setSsl(isSecure(uri))
                .setMethod(request.body() == null ? HttpMethod.GET : HttpMethod.POST)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .setTimeout(atMost.toMillis());
        request.headers().forEach(options::putHeader);
        return http.request(options)
                .compose(sent -> request.body() == null ? sent.send() : sent.send(request.body()))
                .compose(GateHttp::read);
    }

    /** Stops reading where an answer is too long, instead of keeping what comes. */
    private static Future<Answer> read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        return Future.future(done -> response.handler(chunk -> {
                    if (body.length() + chunk.length() > LONGEST_ANSWER) {
                        response.request().reset();
                        done.tryFail(new IOException("the answer is longer than %d bytes".formatted(LONGEST_ANSWER)));
                    } else {
                        body.appendBuffer(chunk);
                    }
                })
                .exceptionHandler(done::tryFail)
                .endHandler(_ ->
                        done.tryComplete(new Answer(response.statusCode(), body.toString(StandardCharsets.UTF_8)))));
    }
}
