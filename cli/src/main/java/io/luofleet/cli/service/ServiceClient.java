// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.service.Contexts.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** A control plane's API: JSON in, JSON out. */
public final class ServiceClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int PAGE = 1_000;
    /** How often something is asked for that may have been done. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final URI address;
    private final Optional<String> token;
    private final HttpClient http;
    private final Duration pause;

    /**
     * A client of a context.
     *
     * @throws RefusedException where its address is none, or would have the token sent where others can read it
     */
    public static ServiceClient of(Context context) {
        return of(context, PAUSE);
    }

    /**
     * The same.
     *
     * @param pause how long it waits before it asks again
     */
    static ServiceClient of(Context context, Duration pause) {
        URI address = address(context.control());
        if (context.token() != null && "http".equals(address.getScheme()) && !isLoopback(address.getHost())) {
            throw new RefusedException(
                    "the token is not sent to %s: anyone in between could read it. Use https.".formatted(address));
        }
        return new ServiceClient(
                address,
                Optional.ofNullable(context.token()),
                Optional.ofNullable(context.authority()).map(Path::of),
                pause);
    }

    private ServiceClient(URI address, Optional<String> token, Optional<Path> authority, Duration pause) {
        this.address = address;
        this.pause = pause;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        authority.ifPresent(file -> builder.sslContext(trusting(file)));
        this.http = builder.build();
    }

    /** Where it is. */
    public URI address() {
        return address;
    }

    /**
     * Asks for something.
     *
     * @throws ServiceException where there is another answer than a success, or none
     */
    public JsonNode get(Query query) {
        return call("GET", query.text(), null);
    }

    /** Asks for something to be done. */
    public JsonNode post(Query query, Object body) {
        return call("POST", query.text(), body);
    }

    /** The same without a word more. */
    public JsonNode post(Query query) {
        return call("POST", query.text(), null);
    }

    /** Asks for something to be put in the place of what is there. */
    public JsonNode put(Query query, Object body) {
        return call("PUT", query.text(), body);
    }

    /** Asks for something to be changed. */
    public JsonNode patch(Query query, Object body) {
        return call("PATCH", query.text(), body);
    }

    /** Asks for something to be taken away; the answer is mostly missing. */
    public JsonNode delete(Query query) {
        return call("DELETE", query.text(), null);
    }

    /**
     * Any request, with {@code null} for no body; missing where the answer is empty. Where something is to be done and no answer
     * comes, it is asked for again by the same key, for which it is done once.
     */
    private JsonNode call(String method, String path, Object body) {
        Optional<String> key = "GET".equals(method)
                ? Optional.empty()
                : Optional.of(UUID.randomUUID().toString());
        try {
            for (int attempt = 1; ; attempt++) {
                boolean isLast = key.isEmpty() || attempt == ATTEMPTS;
                Optional<JsonNode> answer = attempt(request(method, path, body, key), attempt == 1, isLast);
                if (answer.isPresent()) {
                    return answer.get();
                }
                Thread.sleep(pause);
            }
        } catch (JsonProcessingException e) {
            throw ServiceException.unreachable(
                    "%s answers %s %s with what is no JSON; is it a control plane?".formatted(address, method, path));
        } catch (IOException e) {
            throw ServiceException.unreachable("%s cannot be reached: %s".formatted(address, words(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ServiceException.unreachable("interrupted");
        }
    }

    private HttpRequest request(String method, String path, Object body, Optional<String> key)
            throws JsonProcessingException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base() + "/api/v1" + path)).timeout(ANSWER);
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        request.header("Content-Type", "application/json");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        key.ifPresent(text -> request.header("Idempotency-Key", text));
        return request.build();
    }

    /**
     * Empty when no answer came to what may have been done, or the answer is still to come. Where the first attempt finds no service,
     * nothing was done; a later one may find it between its end and its next start.
     */
    private Optional<JsonNode> attempt(HttpRequest request, boolean isFirst, boolean isLast)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (SSLException e) {
            throw e;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            if (isFirst || isLast) {
                throw e;
            }
            return Optional.empty();
        } catch (IOException e) {
            if (isLast) {
                throw e;
            }
            return Optional.empty();
        }
        JsonNode json = answer.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(answer.body());
        if (!isLast && json.path("type").asText().equals("urn:luofleet:problem:request-under-way")) {
            return Optional.empty();
        }
        if (answer.statusCode() >= 300) {
            throw ServiceException.refused(answer.statusCode(), json);
        }
        return Optional.of(json);
    }

    /** Every item of a list that is short by its nature, and has no pages. */
    public List<JsonNode> list(Query query) {
        List<JsonNode> items = new ArrayList<>();
        get(query).forEach(items::add);
        return items;
    }

    /** Every item of a list, page by page. */
    public List<JsonNode> all(Query query) {
        return all(query, _ -> {});
    }

    /**
     * The same.
     *
     * @param onFirst is given the first page, for what it says beside its items
     */
    public List<JsonNode> all(Query query, Consumer<JsonNode> onFirst) {
        return pages(query, "cursor", onFirst);
    }

    /** The same of what grows at its end, and is paged by {@code after}. */
    public List<JsonNode> history(Query query) {
        return pages(query, "after", _ -> {});
    }

    private List<JsonNode> pages(Query query, String by, Consumer<JsonNode> onFirst) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = get(query.copy().with("limit", PAGE).with(by, cursor));
            if (cursor == null) {
                onFirst.accept(page);
            }
            page.path("items").forEach(items::add);
            cursor = page.path("next").isValueNode() && !page.path("next").isNull()
                    ? page.path("next").asText()
                    : null;
        } while (cursor != null);
        return items;
    }

    /** The same without a slash at its end. */
    public String base() {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text);
            boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (isHttp
                    && address.getHost() != null
                    && address.getRawQuery() == null
                    && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new RefusedException(
                "'%s' is no address of a control plane; it is like https://luofleet.example.net:8443".formatted(text));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static String words(IOException e) {
        return switch (e) {
            case ConnectException _ -> "nobody listens there";
            case SSLException tls -> tls.getMessage() + ". Name who vouches for it with --authority.";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.setCertificateEntry("authority-" + number++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new RefusedException("the authority's file %s cannot be read".formatted(file));
        } catch (GeneralSecurityException e) {
            throw new RefusedException("%s has no certificates in it: %s".formatted(file, e.getMessage()));
        }
    }
}
