// SPDX-License-Identifier: Apache-2.0

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Rolls a kernel release out, from the plan to its end, with the JDK's HTTP client and Jackson.
 *
 * <p>{@code java -cp 'jackson/*' RollOut.java RELEASE [STRATEGY.json [SELECTOR]]}. The address, the token and the control plane's authority come from
 * LUOFLEET_URL, LUOFLEET_TOKEN_FILE and, where it has a certificate of its own, LUOFLEET_AUTHORITY. Ends with 0 when every host is updated
 * or left out, 1 when the rollout came to rest otherwise, 2 when it was refused. Interrupting it leaves the rollout alone.
 */
final class RollOut {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Nothing happens by itself any more, or a person has to approve, or to resume. */
    private static final Set<String> AT_REST = Set.of(
            "SUCCEEDED", "SUCCEEDED_WITH_SKIPS", "ENDED_WITH_FAILURES", "ABORTED", "AWAITING_APPROVAL", "PAUSED");

    private static final Set<String> GOOD = Set.of("SUCCEEDED", "SUCCEEDED_WITH_SKIPS");
    private static final Set<Integer> TRY_AGAIN = Set.of(502, 503, 504);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration ANSWER = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofSeconds(45);
    private static final int GONE = 410;

    private final URI root;
    private final String token;
    private final HttpClient http;

    private RollOut(URI root, String token, HttpClient http) {
        this.root = root;
        this.token = token;
        this.http = http;
    }

    /** What the service does not do, in its own words (RFC 9457). */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient JsonNode problem;

        private RefusedException(JsonNode problem) {
            super(problem.path("detail").asText(problem.path("title").asText()));
            this.problem = problem;
        }
    }

    public static void main(String[] words) throws Exception {
        String authority = System.getenv("LUOFLEET_AUTHORITY");
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        if (authority != null) {
            http.sslContext(trusting(Path.of(authority)));
        }
        ObjectNode request = JSON.createObjectNode()
                .put("release", words[0])
                .put("selector", words.length > 2 ? words[2] : "");
        if (words.length > 1) {
            request.set("strategy", JSON.readTree(Path.of(words[1]).toFile()));
        }
        var service = new RollOut(
                URI.create(System.getenv("LUOFLEET_URL") + "/api/v1"),
                Files.readString(Path.of(System.getenv("LUOFLEET_TOKEN_FILE"))).strip(),
                http.build());
        try {
            System.exit(service.rollOut(request));
        } catch (RefusedException refused) {
            System.err.println("refused: " + refused.getMessage());
            refused.problem.path("findings").forEach(f -> System.err.printf(
                    "  %s %s%n", f.path("path").asText(), f.path("message").asText()));
            System.exit(2);
        }
    }

    private static SSLContext trusting(Path authority) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            int i = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("authority-" + i++, each);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private int rollOut(JsonNode request) throws InterruptedException {
        JsonNode plan = post("/plans", request);
        plan.path("warnings").forEach(warning -> System.out.println("warning: " + warning.asText()));
        int hosts = plan.path("waves").valueStream().mapToInt(w -> w.path("hosts").size()).sum();
        String hash = plan.path("hash").asText();
        System.out.printf("plan %.12s: %d hosts in %d waves%n", hash, hosts, plan.path("waves").size());
        JsonNode ends = get("/plans/" + hash + "/forecast").path("endsAt");
        System.out.printf("forecast: ends %s, one in ten after %s%n", ends.path("p50").asText(), ends.path("p90").asText());

        // Before it begins, so that nothing of it is missed.
        long begin = get("/events?order=NEWEST&limit=1").path("items").path(0).path("id").asLong(0);
        JsonNode rollout = post("/rollouts", JSON.valueToTree(Map.of("plan", hash)));
        String path = "/rollouts/" + rollout.path("id").asText();
        System.out.println("rollout " + rollout.path("id").asText());
        follow("/events/stream?rollout=" + rollout.path("id").asText(), begin, event -> {
            System.out.printf(
                    "%s %-8s %s%n",
                    event.path("at").asText(), event.path("severity").asText(), event.path("message").asText());
            return !AT_REST.contains(get(path).path("status").asText());
        });
        JsonNode end = get(path);
        System.out.println(end.path("status").asText() + ": " + end.path("hosts") + end.path("why").asText(""));
        return GOOD.contains(end.path("status").asText()) ? 0 : 1;
    }

    private JsonNode get(String path) {
        return ask(request(path).timeout(ANSWER).GET().build());
    }

    /** The same key for each attempt: the service does it once, and answers each with the first answer. */
    private JsonNode post(String path, JsonNode body) {
        return ask(request(path)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path)).header("Authorization", "Bearer " + token);
    }

    /** Over lost answers, too. */
    private JsonNode ask(HttpRequest request) {
        Instant until = Instant.now().plus(PATIENCE);
        while (true) {
            long pause = 1;
            try {
                HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
                JsonNode body = read(answer);
                if (answer.statusCode() < 400) {
                    return body;
                }
                if (!TRY_AGAIN.contains(answer.statusCode()) || Instant.now().isAfter(until)) {
                    throw new RefusedException(body);
                }
                pause = answer.headers().firstValueAsLong("Retry-After").orElse(pause);
            } catch (IOException e) {
                if (Instant.now().isAfter(until)) {
                    throw new IllegalStateException("no answer from " + root, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            sleep(pause);
        }
    }

    private static JsonNode read(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            return JSON.readTree(body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return JSON.createObjectNode().put("detail", "status " + answer.statusCode() + ", not from Luofleet");
        }
    }

    /** Events from there on, over lost connections too: none is missed, and none comes twice. */
    private void follow(String path, long begin, Predicate<JsonNode> goesOn) throws InterruptedException {
        long after = begin;
        while (true) {
            HttpRequest request = request(path).header("Last-Event-ID", Long.toString(after)).build();
            try {
                HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
                if (answer.statusCode() == GONE) {
                    after = read(answer).path("after").asLong();
                } else if (answer.statusCode() >= 400) {
                    JsonNode problem = read(answer);
                    if (!TRY_AGAIN.contains(answer.statusCode()) && answer.statusCode() != 429) {
                        throw new RefusedException(problem);
                    }
                } else {
                    var heard = new AtomicReference<>(Instant.now());
                    try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
                            var watch = Executors.newSingleThreadScheduledExecutor()) {
                        watch.scheduleAtFixedRate(() -> endIfSilent(answer.body(), heard.get()), 1, 1, TimeUnit.SECONDS);
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            heard.set(Instant.now());
                            if (line.startsWith("data:")) {
                                JsonNode event = JSON.readTree(line.substring("data:".length()));
                                after = event.path("id").asLong();
                                if (!goesOn.test(event)) {
                                    return;
                                }
                            }
                        }
                    }
                }
            } catch (IOException e) {
                System.err.println("the stream broke off; it goes on after event " + after);
            }
            sleep(1);
        }
    }

    /** The service says every 15 seconds that a stream goes on; of a connection that is gone nobody may hear. */
    private static void endIfSilent(InputStream stream, Instant heard) {
        if (heard.plus(SILENCE).isBefore(Instant.now())) {
            try {
                stream.close();
            } catch (IOException e) {
                System.err.println("the stream cannot be closed: " + e.getMessage());
            }
        }
    }

    private static void sleep(long seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
