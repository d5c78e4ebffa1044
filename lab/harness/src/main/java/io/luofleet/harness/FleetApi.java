// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The control plane's REST API as an operator's script sees it: JSON in, JSON out. */
public final class FleetApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final URI address;
    private final Path tokenFile;
    private final Optional<Path> authority;
    private HttpClient client;

    /**
     * A client.
     *
     * @param address the service's address, without a path
     * @param tokenFile holds the token to act with; read at each call, since a service makes it at its first start
     * @param authority the certificate of who vouches for the service, which makes it, too; empty without TLS
     */
    public FleetApi(URI address, Path tokenFile, Optional<Path> authority) {
        this.address = address;
        this.tokenFile = tokenFile;
        this.authority = authority;
    }

    /** A client without TLS. */
    public FleetApi(URI address, Path tokenFile) {
        this(address, tokenFile, Optional.empty());
    }

    private synchronized HttpClient client() throws IOException {
        if (client == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
            if (authority.isPresent()) {
                builder.sslContext(trusting(authority.get()));
            }
            client = builder.build();
        }
        return client;
    }

    private static SSLContext trusting(Path certificate) throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + " cannot be trusted: " + e, e);
        }
    }

    /**
     * One answer.
     *
     * @param status the HTTP status
     * @param body the JSON in it; missing when it was empty
     */
    public record Answer(int status, JsonNode body) {}

    /** GET of a path under {@code /api/v1}, which must succeed. */
    public JsonNode get(String path) {
        return expect(call("GET", path, null), 200, "GET " + path);
    }

    /** POST of a JSON value to a path under {@code /api/v1}, which must be answered by 200, 201 or 202. */
    public JsonNode post(String path, Object body) {
        Answer answer = call("POST", path, body);
        int expected = answer.status() == 201 || answer.status() == 202 ? answer.status() : 200;
        return expect(answer, expected, "POST " + path);
    }

    /** Any call, any answer. */
    public Answer call(String method, String path, Object body) {
        try {
            HttpRequest.BodyPublisher publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
            return send(request("/api/v1" + path)
                    .header("Content-Type", "application/json")
                    .header(
                            "Authorization",
                            "Bearer " + Files.readString(tokenFile).strip())
                    .method(method, publisher)
                    .build());
        } catch (IOException e) {
            throw new HarnessException(method + " " + path + " failed: " + e, e);
        }
    }

    /** The items of a list answer, whether it is an array or a page with {@code items}. */
    public List<JsonNode> list(String path) {
        JsonNode body = get(path);
        JsonNode items = body.isArray() ? body : body.path("items");
        return items.valueStream().toList();
    }

    /**
     * Starts a live update of one host, whoever else is down; the answer's {@code id} names it from then on. The lab leaves hosts
     * dead on purpose.
     */
    public JsonNode startUpdate(String host, String release, Duration soak) {
        return post(
                "/updates",
                Map.of(
                        "host",
                        host,
                        "release",
                        release,
                        "soak",
                        soak.toString(),
                        "force",
                        true,
                        "reason",
                        "the lab updates hosts one by one while it breaks others"));
    }

    /** One update as it is now. */
    public JsonNode update(String id) {
        return get("/updates/" + id);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(20));
    }

    private static JsonNode expect(Answer answer, int status, String what) {
        if (answer.status() != status) {
            throw new HarnessException(what + " was answered by " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private Answer send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> response = client().send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        }
    }

    private static JsonNode parse(String body) throws JsonProcessingException {
        return body.isEmpty() ? JSON.missingNode() : JSON.readTree(body);
    }
}
