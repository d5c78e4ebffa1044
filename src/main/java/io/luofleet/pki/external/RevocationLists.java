// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The revocation lists of a file. A list is an authority's when its key has signed it, whatever name is on it. One that is overdue
 * still holds: what it revokes is not valid again because nobody has brought the next.
 *
 * @param lists none where there is no file
 */
record RevocationLists(List<X509CRL> lists) {
    static final RevocationLists NONE = new RevocationLists(List.of());

    private static final String LABEL = "X509 CRL";

    RevocationLists {
        lists = List.copyOf(lists);
    }

    /**
     * Reads a file's text.
     *
     * @throws GeneralSecurityException with what is wrong, to follow the file's name
     */
    static RevocationLists parse(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509CRL> found = new ArrayList<>();
        for (byte[] each : PemBlocks.read(LABEL, text)) {
            X509CRL list = (X509CRL) factory.generateCRL(new ByteArrayInputStream(each));
            Set<String> critical = list.getCriticalExtensionOIDs();
            if (critical != null && !critical.isEmpty()) {
                throw new GeneralSecurityException(
                        "has a revocation list in it that is of another kind than whole lists of an authority's own: it has the critical extension "
                                + critical.iterator().next());
            }
            found.add(list);
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("has no revocation list in it");
        }
        return new RevocationLists(found);
    }

    /** Whether a list of the authority that has this key names the certificate. */
    boolean revokes(X509Certificate certificate, PublicKey issuer) {
        return lists.stream()
                .filter(list -> list.getRevokedCertificate(certificate.getSerialNumber()) != null)
                .anyMatch(list -> isSignedBy(list, issuer));
    }

    /** Since when the next of a list is overdue; empty when none is. */
    Optional<Instant> overdueSince(Instant now) {
        return lists.stream()
                .map(X509CRL::getNextUpdate)
                .filter(next -> next != null && !now.isBefore(next.toInstant()))
                .map(Date::toInstant)
                .min(Instant::compareTo);
    }

    private static boolean isSignedBy(X509CRL list, PublicKey key) {
        try {
            list.verify(key);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
