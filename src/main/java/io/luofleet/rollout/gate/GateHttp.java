// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks gates' servers: bounded in time and in the size of the answer, and never led elsewhere by a redirect. */
@ApplicationScoped
class GateHttp {
    private static final long LONGEST_ANSWER = 1 << 20;
    private static final int MOST_AUTHORITIES = 16;

    private final HttpClient http = client().build();
    private final Map<String, HttpClient> byAuthority = new ConcurrentHashMap<>();

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5));
    }

    /**
     * Sends a request and reads the answer.
     *
     * @param authority PEM certificates that the server's must be signed by; {@code null} for the usual ones
     * @param atMost for everything, the body included
     * @param reading makes something of the body of a 200; empty when it is no answer
     */
    GateReply ask(
            HttpRequest request,
            String authority,
            Duration atMost,
            Function<String, Optional<GateReply.Said>> reading) {
        try {
            return ask(authority == null ? http : trusting(authority), request, atMost, reading);
        } catch (GeneralSecurityException | IOException e) {
            return new GateReply.Nothing("the authority's certificates are not readable: " + e);
        }
    }

    private HttpClient trusting(String authority) throws GeneralSecurityException, IOException {
        HttpClient known = byAuthority.get(authority);
        if (known != null) {
            return known;
        }
        HttpClient made = client().sslContext(trust(authority)).build();
        if (byAuthority.size() >= MOST_AUTHORITIES) {
            byAuthority.clear();
        }
        byAuthority.put(authority, made);
        return made;
    }

    private static SSLContext trust(String authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var pem = new ByteArrayInputStream(authority.getBytes(StandardCharsets.UTF_8));
        int count = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            store.setCertificateEntry("authority-" + count++, certificate);
        }
        if (count == 0) {
            throw new CertificateException("there is none");
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static GateReply ask(
            HttpClient http, HttpRequest request, Duration atMost, Function<String, Optional<GateReply.Said>> reading) {
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
