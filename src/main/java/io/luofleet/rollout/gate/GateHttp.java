// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks gates' servers: bounded in time and in the size of the answer, and never led elsewhere by a redirect. */
@ApplicationScoped
class GateHttp {
    private static final long LONGEST_ANSWER = 1 << 20;

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * Sends a request and reads the answer.
     *
     * @param atMost for everything, the body included
     * @param reading makes something of the body of a 200; empty when it is no answer
     */
    GateReply ask(HttpRequest request, Duration atMost, Function<String, Optional<GateReply.Said>> reading) {
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(
                request,
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), LONGEST_ANSWER));
        try {
            HttpResponse<String> answer = sent.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                return new GateReply.Nothing("%s answers %d".formatted(request.uri(), answer.statusCode()));
            }
            return reading.apply(answer.body())
                    .<GateReply>map(said -> said)
                    .orElseGet(() -> new GateReply.Nothing(request.uri() + " answers something else"));
        } catch (TimeoutException _) {
            sent.cancel(true);
            return new GateReply.Nothing("%s does not answer within %s".formatted(request.uri(), atMost));
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof IOException io ? String.valueOf(io) : String.valueOf(e.getCause());
            return new GateReply.Nothing("%s: %s".formatted(request.uri(), why));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new GateReply.Nothing("the service stops");
        }
    }
}
