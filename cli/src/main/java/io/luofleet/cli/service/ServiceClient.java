// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.luofleet.cli.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

    private final URI address;
    private final Optional<String> token;
    private final HttpClient http;

    ServiceClient(URI address, Optional<String> token, Optional<Path> authority) {
        this.address = address;
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
     * @param path below {@code /api/v1}, with its query
     * @throws ServiceException where there is another answer than a success, or none
     */
    public JsonNode get(String path) {
        return call("GET", path, null);
    }

    /** Asks for something to be done. */
    public JsonNode post(String path, Object body) {
        return call("POST", path, body);
    }

    /**
     * Any request.
     *
     * @param body {@code null} for none
     * @return missing where the answer is empty
     */
    public JsonNode call(String method, String path, Object body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + "/api/v1" + path))
                    .timeout(ANSWER);
            request.method(
                    method,
                    body == null
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            request.header("Content-Type", "application/json");
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode json = answer.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(answer.body());
            if (answer.statusCode() >= 300) {
                throw ServiceException.refused(answer.statusCode(), json);
            }
            return json;
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

    /** Every item of a list, page by page. */
    public void each(String path, Consumer<JsonNode> onItem) {
        String cursor = null;
        do {
            String query = (path.contains("?") ? "&" : "?") + "limit=" + PAGE
                    + (cursor == null ? "" : "&cursor=" + encoded(cursor));
            JsonNode page = get(path + query);
            page.path("items").forEach(onItem);
            cursor = page.path("next").isValueNode() && !page.path("next").isNull()
                    ? page.path("next").asText()
                    : null;
        } while (cursor != null);
    }

    /** The same as a list. */
    public List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        each(path, items::add);
        return items;
    }

    /** Text as a part of a path, or as a query's value. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String base() {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
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
