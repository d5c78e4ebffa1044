// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What an agent's certificate says: this machine speaks for this host, and for no other. Both are URIs among its subject
 * alternative names; the host's has the form of a SPIFFE id.
 *
 * @param host the host's name
 * @param machineId the machine behind it
 */
record HostIdentity(String host, String machineId) {
    private static final String HOST = "spiffe://luofleet/host/";
    private static final String MACHINE = "urn:luofleet:machine:";
    /** RFC 5280, 4.2.1.6. */
    private static final int URI_NAME = 6;

    /** The names to put into a certificate. */
    List<String> uris() {
        return List.of(HOST + encode(host), MACHINE + encode(machineId));
    }

    /** What a certificate says; empty when it says neither or more than one thing. */
    static Optional<HostIdentity> of(X509Certificate certificate) {
        Optional<String> host = one(certificate, HOST);
        Optional<String> machine = one(certificate, MACHINE);
        return host.flatMap(h -> machine.map(m -> new HostIdentity(h, m)));
    }

    private static Optional<String> one(X509Certificate certificate, String prefix) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<String> found = names == null
                    ? List.of()
                    : names.stream()
                            .filter(n -> n.getFirst().equals(URI_NAME))
                            .map(n -> (String) n.get(1))
                            .filter(uri -> uri.startsWith(prefix))
                            .map(uri -> URLDecoder.decode(uri.substring(prefix.length()), StandardCharsets.UTF_8))
                            .toList();
            return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
        } catch (CertificateParsingException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
