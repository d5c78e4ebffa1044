// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The life of a certificate, as its holder and those who watch it count it.
 *
 * @param notBefore when it begins
 * @param notAfter when it ends
 */
public record CertificateLife(Instant notBefore, Instant notAfter) {
    /** How far it is. */
    public enum Stage {
        /** In its first two thirds. */
        VALID,
        /** Its holder should have another by now. */
        RENEWAL_DUE,
        /** Over. */
        EXPIRED
    }

    /** That of a certificate. */
    public static CertificateLife of(X509Certificate certificate) {
        return new CertificateLife(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** From when on its holder renews it: two thirds of it. */
    public Instant renewalDueAt() {
        return notBefore.plus(
                Duration.between(notBefore, notAfter).multipliedBy(2).dividedBy(3));
    }

    /** How far it is at a time. */
    public Stage at(Instant now) {
        if (!now.isBefore(notAfter)) {
            return Stage.EXPIRED;
        }
        return now.isBefore(renewalDueAt()) ? Stage.VALID : Stage.RENEWAL_DUE;
    }
}
