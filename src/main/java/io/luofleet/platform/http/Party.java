// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.Api;
import io.luofleet.wire.AgentApi;
import io.luofleet.wire.Sha256;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who sends a request, as far as that can be told before anything is looked up.
 *
 * @param kind what it is after
 * @param key the same for the same party
 * @param address where it is: an IPv4 address, or the first half of an IPv6 one, of which everybody has the second
 * @param isProven whether TLS has proven who it is
 * @param hasCredential whether it says who it is, and {@code key} is of that
 */
record Party(Kind kind, String key, String address, boolean isProven, boolean hasCredential) {
    private static final String HOSTS = AgentApi.ROOT + "hosts/";
    private static final String ARTIFACTS = Api.ARTIFACTS + "/";
    private static final int KEY_BYTES = 16;
    private static final int IPV6_PREFIX_BYTES = 8;

    /** What somebody is after. */
    enum Kind {
        AGENT,
        ENROLMENT,
        OPERATOR
    }

    static Party of(RoutingContext context) {
        String address = address(context.request().remoteAddress());
        String path = context.request().path() == null ? "" : context.request().path();
        String certificate = certificate(context.request().sslSession());
        if (path.startsWith(AgentApi.CERTIFICATES) && certificate == null) {
            return new Party(Kind.ENROLMENT, address, address, false, false);
        }
        if (path.startsWith(AgentApi.ROOT)) {
            // Without certificates a host is who it says; its introduction says so only in the body.
            String key =
                    certificate != null ? certificate : path.startsWith(HOSTS) ? address + hostOf(path) : address + "#";
            return path.startsWith(HOSTS) || certificate != null
                    ? new Party(Kind.AGENT, key, address, certificate != null, false)
                    : new Party(Kind.ENROLMENT, key, address, false, false);
        }
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        String credential =
                header == null ? SessionCookies.of(context.request()).orElse(null) : header;
        // A certificate is no excuse for guessing credentials.
        if (path.startsWith(ARTIFACTS) && certificate != null && credential == null) {
            return new Party(Kind.AGENT, certificate, address, true, false);
        }
        return new Party(
                Kind.OPERATOR, credential == null ? address : digest(credential), address, false, credential != null);
    }

    private static String hostOf(String path) {
        int end = path.indexOf('/', HOSTS.length());
        return end < 0 ? path : path.substring(0, end);
    }

    /** By its digest: two authorities may give the same serial. */
    private static String certificate(SSLSession session) {
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? digest(certificate.getEncoded())
                    : null;
        } catch (SSLPeerUnverifiedException | CertificateEncodingException _) {
            return null;
        }
    }

    /** Not the credential itself: what is kept here shows up in memory dumps. */
    private static String digest(String credential) {
        return digest(credential.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes), 0, KEY_BYTES);
    }

    static String address(SocketAddress remote) {
        if (remote == null || remote.hostAddress() == null) {
            return "unknown";
        }
        try {
            byte[] bytes = InetAddress.getByName(remote.hostAddress()).getAddress();
            return bytes.length == 4
                    ? remote.hostAddress()
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_PREFIX_BYTES)) + "/64";
        } catch (UnknownHostException _) {
            return remote.hostAddress();
        }
    }
}
