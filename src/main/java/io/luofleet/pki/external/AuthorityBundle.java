// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import io.luofleet.wire.Pem;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The authorities of a file.
 *
 * @param certificates at least one, each an authority's
 */
record AuthorityBundle(List<X509Certificate> certificates) {
    private static final String LABEL = "CERTIFICATE";
    /** RFC 5280, 4.2.1.3. */
    private static final int KEY_CERT_SIGN = 5;

    AuthorityBundle {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a file's text. A file that is half written has no authority less: it is no bundle.
     *
     * @throws GeneralSecurityException with what is wrong, to follow the file's name
     */
    static AuthorityBundle parse(String text, Instant now) throws GeneralSecurityException {
        List<byte[]> encoded = PemBlocks.read(LABEL, text);
        if (encoded.isEmpty()) {
            throw new GeneralSecurityException("has no certificate in it");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] each : encoded) {
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each)));
        }
        for (X509Certificate each : found) {
            requireAuthority(each);
        }
        if (found.stream().noneMatch(each -> isInItsTime(each, now))) {
            throw new GeneralSecurityException("has no authority in it that is valid at present");
        }
        return new AuthorityBundle(found);
    }

    /** Those that are valid at a time; the JDK does not ask that of whom it is told to trust. */
    List<X509Certificate> at(Instant now) {
        return certificates.stream().filter(each -> isInItsTime(each, now)).toList();
    }

    /** All of them as one text. */
    String pem() throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            text.append(Pem.write(LABEL, each.getEncoded()));
        }
        return text.toString();
    }

    private static boolean isInItsTime(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant());
    }

    private static void requireAuthority(X509Certificate certificate) throws GeneralSecurityException {
        boolean[] uses = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (uses != null && !uses[KEY_CERT_SIGN])) {
            throw new GeneralSecurityException("has a certificate in it that is no authority's, of "
                    + certificate.getSubjectX500Principal().getName());
        }
    }
}
