// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import io.luofleet.wire.Sha256;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A certificate that an authority of the site vouches for.
 *
 * @param host the host that it names
 * @param fingerprint SHA-256 of the certificate, in hexadecimal
 * @param authority SHA-256 of the authority's certificate, in hexadecimal
 * @param certificate itself
 * @param until from when on its chain does not hold any more
 */
public record Recognised(
        String host, String fingerprint, String authority, X509Certificate certificate, Instant until) {

    /** SHA-256 of its public key, as X.509 encodes it. */
    public byte[] keySha256() {
        return Sha256.of(certificate.getPublicKey().getEncoded());
    }
}
