// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The client certificate that a request came with. */
public final class PeerCertificate {
    private PeerCertificate() {}

    /** As TLS has verified it; empty when there is none, or no TLS. */
    public static Optional<X509Certificate> of(RoutingContext context) {
        HttpServerRequest request = context.request();
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}
