// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The client certificate that a request came with, and what came with it. */
public final class PeerCertificate {
    private PeerCertificate() {}

    /** As TLS has verified it, the client's own first; empty when there is none, or no TLS. */
    public static Optional<List<X509Certificate>> of(RoutingContext context) {
        HttpServerRequest request = context.request();
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            List<X509Certificate> certificates = Stream.of(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
            return certificates.isEmpty() || certificates.size() < chain.length
                    ? Optional.empty()
                    : Optional.of(certificates);
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}
