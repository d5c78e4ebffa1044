// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A PKCS#10 request (RFC 2986). Nothing is taken from it but the key, of which it proves that the sender has the private half. */
final class SigningRequest {
    private static final int CURVE_BITS = 256;

    private SigningRequest() {}

    /**
     * The key of a request.
     *
     * @param pem {@code CERTIFICATE REQUEST}
     * @throws GeneralSecurityException with what is wrong with it, to follow "the signing request"
     */
    static PublicKey key(String pem) throws GeneralSecurityException {
        try {
            var request = new JcaPKCS10CertificationRequest(PemTexts.read("CERTIFICATE REQUEST", pem));
            PublicKey key = request.getPublicKey();
            if (!(key instanceof ECPublicKey curve)
                    || curve.getParams().getCurve().getField().getFieldSize() != CURVE_BITS) {
                throw new GeneralSecurityException("has a key of another kind than EC P-256");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new GeneralSecurityException("is not signed by its own key");
            }
            return key;
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            throw new GeneralSecurityException("is no PKCS#10 request", e);
        }
    }
}
