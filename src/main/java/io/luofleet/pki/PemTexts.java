// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.wire.Pem;
import io.luofleet.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/** Certificates and keys of elliptic curves as text. */
final class PemTexts {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private PemTexts() {}

    static String of(X509Certificate certificate) {
        try {
            return Pem.write(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(PrivateKey key) {
        return Pem.write(PRIVATE_KEY, key.getEncoded());
    }

    /** The first certificate of a text. */
    static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** SHA-256 of the certificate in a text, in hexadecimal. */
    static String fingerprint(String pem) {
        try {
            return Sha256.hex(read(CERTIFICATE, pem));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An elliptic curve's private key in PKCS#8. */
    static PrivateKey key(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(read(PRIVATE_KEY, pem)));
    }

    /** The bytes of a text that is exactly one of these. */
    static byte[] read(String label, String pem) throws GeneralSecurityException {
        try {
            return Pem.read(label, pem);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }
}
