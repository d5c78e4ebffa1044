// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import io.luofleet.wire.Sha256;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is trusted at present: authorities, their revocation lists, and how their certificates name hosts.
 *
 * @param authorities whom a chain must end at
 * @param revocations what they have revoked
 * @param names which host a certificate names
 */
record ExternalTrust(AuthorityBundle authorities, RevocationLists revocations, NameRule names) {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /**
     * What a chain is worth: every signature in it is verified up to one of the authorities, by their keys and not by names.
     *
     * @param chain as TLS had it: the agent's own first, then what it sent besides
     * @throws RefusedException with what is wrong
     */
    Recognised recognise(List<X509Certificate> chain, Instant now) throws RefusedException {
        X509Certificate own = chain.getFirst();
        if (own.getBasicConstraints() >= 0) {
            throw new RefusedException("it is an authority's, and no agent's");
        }
        requireClientAuth(own);
        PKIXCertPathBuilderResult path = path(chain, now);
        refuseRevoked(path);
        return new Recognised(
                names.host(own),
                Sha256.hex(encoded(own)),
                Sha256.hex(encoded(path.getTrustAnchor().getTrustedCert())),
                own,
                soonest(path));
    }

    private PKIXCertPathBuilderResult path(List<X509Certificate> chain, Instant now) throws RefusedException {
        Set<TrustAnchor> anchors = authorities.at(now).stream()
                .map(each -> new TrustAnchor(each, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            throw new RefusedException("no authority in the bundle is valid at present");
        }
        var wanted = new X509CertSelector();
        wanted.setCertificate(chain.getFirst());
        try {
            var parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setDate(Date.from(now));
            // Lists come from the file, and from nowhere that the certificate names.
            parameters.setRevocationEnabled(false);
            return (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            throw new RefusedException("no authority in the bundle vouches for it at present", e);
        } catch (GeneralSecurityException e) {
            throw new RefusedException("its chain cannot be verified", e);
        }
    }

    private void refuseRevoked(PKIXCertPathBuilderResult result) throws RefusedException {
        List<? extends Certificate> path = result.getCertPath().getCertificates();
        for (int i = 0; i < path.size(); i++) {
            PublicKey issuer = i + 1 < path.size()
                    ? path.get(i + 1).getPublicKey()
                    : result.getTrustAnchor().getTrustedCert().getPublicKey();
            if (revocations.revokes((X509Certificate) path.get(i), issuer)) {
                throw new RefusedException(
                        i == 0
                                ? "its authority's list has it among the revoked"
                                : "an authority between it and the bundle is revoked");
            }
        }
    }

    /** From when on the chain does not hold any more. */
    private static Instant soonest(PKIXCertPathBuilderResult result) {
        CertPath path = result.getCertPath();
        Instant end = result.getTrustAnchor().getTrustedCert().getNotAfter().toInstant();
        for (Certificate each : path.getCertificates()) {
            Instant its = ((X509Certificate) each).getNotAfter().toInstant();
            end = its.isBefore(end) ? its : end;
        }
        return end;
    }

    /** An authority that vouches for servers, too, has not said by such a certificate that its holder is an agent. */
    private static void requireClientAuth(X509Certificate certificate) throws RefusedException {
        try {
            if (!Objects.requireNonNullElse(certificate.getExtendedKeyUsage(), List.of())
                    .contains(CLIENT_AUTH)) {
                throw new RefusedException("it is not for clients: its extended key usage has no clientAuth");
            }
        } catch (CertificateParsingException e) {
            throw new RefusedException("its extended key usage cannot be read", e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) throws RefusedException {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new RefusedException("it cannot be encoded", e);
        }
    }
}
