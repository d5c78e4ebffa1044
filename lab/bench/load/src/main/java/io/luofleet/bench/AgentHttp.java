// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.wire.AgentApi;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The agents' three requests, with the headers that the agent sends. The connections come from many loopback addresses, or one
 * address would have too few ports, and would be a single party to the service's limits. Used from one event loop only.
 */
final class AgentHttp {
    /** For an exchange in which the service does not hold the answer back: the agent's own limit. */
    static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(10);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /** For how long the agent's client keeps a connection that is not in use. */
    private static final int KEEP_ALIVE_SECONDS = 5;
    /** Fewer than have their enrolments let in at once from one address. */
    private static final int HOSTS_AN_ADDRESS = 500;

    private static final int MOST_CONNECTIONS = 20_000;

    private final URI service;
    private final List<HttpClient> polling = new ArrayList<>();
    private final List<HttpClient> reporting = new ArrayList<>();

    /** @param hosts how many there are at most */
    AgentHttp(Vertx vertx, URI service, int hosts) {
        this.service = service;
        for (int i = 0; i <= hosts / HOSTS_AN_ADDRESS; i++) {
            String address = "127.0." + (1 + i / 250) + "." + (1 + i % 250);
            polling.add(client(vertx, address, true));
            // An agent whose last report is longer ago than a connection is kept opens another for the next.
            reporting.add(client(vertx, address, false));
        }
    }

    private static HttpClient client(Vertx vertx, String address, boolean keep) {
        HttpClientOptions options = new HttpClientOptions()
                .setLocalAddress(address)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setKeepAlive(keep)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
        return vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    /**
     * An answer of the service.
     *
     * @param status the HTTP status
     * @param body as it came
     * @param retryAfter what it says of when to come back
     */
    record Answer(int status, Buffer body, Optional<Duration> retryAfter) {
        boolean isGood() {
            return status < 300;
        }
    }

    Future<Answer> enrol(int host, Buffer body) {
        return exchange(polling, host, HttpMethod.POST, AgentApi.ENROLMENTS, body, EXCHANGE_LIMIT);
    }

    Future<Answer> poll(int host, UUID id, long after, Duration wait, String instance) {
        String path = AgentApi.DIRECTIVE.replace("{hostId}", id.toString()) + "?after=" + after + "&waitSeconds="
                + wait.toSeconds() + "&instance=" + instance;
        return exchange(polling, host, HttpMethod.GET, path, null, wait.plus(EXCHANGE_LIMIT));
    }

    /** @param keep whether over a connection that is kept, which an agent does only right after another report */
    Future<Answer> report(int host, UUID id, long sequence, String exchange, Buffer body, boolean keep) {
        String path = AgentApi.REPORT.replace("{hostId}", id.toString()).replace("{sequence}", Long.toString(sequence))
                + "?exchange=" + exchange;
        return exchange(keep ? polling : reporting, host, HttpMethod.PUT, path, body, EXCHANGE_LIMIT);
    }

    private Future<Answer> exchange(
            List<HttpClient> clients, int host, HttpMethod method, String path, Buffer body, Duration within) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(service.getHost())
                .setPort(service.getPort())
                .setURI(path)
                .setTimeout(within.toMillis())
                .putHeader("Accept", "application/json, application/problem+json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("User-Agent", "Java/25");
        if (body != null) {
            options.putHeader("Content-Type", "application/json");
        }
        return clients.get(host % clients.size())
                .request(options)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(response -> response.body().map(whole -> answer(response, whole)));
    }

    private static Answer answer(HttpClientResponse response, Buffer body) {
        String retryAfter = response.getHeader("Retry-After");
        return new Answer(
                response.statusCode(),
                body,
                retryAfter == null || !retryAfter.matches("\\d{1,6}")
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter))));
    }
}
