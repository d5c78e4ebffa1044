// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates of agents and of the service itself. EC P-256 throughout, which every TLS stack of the last decade has. */
final class CertificateAuthority {
    /** By how much a certificate begins before it is made, for clocks that are behind. */
    static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final String SIGNATURE = "SHA256withECDSA";
    /** RFC 5280, 4.1.2.2: at most 20 octets, positive. */
    private static final int SERIAL_BITS = 159;

    private static final int PIN_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A new one. */
    static CertificateAuthority create(Instant now) {
        KeyPair pair = newKeys();
        var name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Luofleet")
                .addRDN(BCStyle.CN, "Luofleet authority")
                .build();
        try {
            var builder = builder(name, name, pair.getPublic(), now, LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(signed(builder, pair.getPrivate()), pair.getPrivate());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no authority can be made", e);
        }
    }

    /**
     * One that was made before, or elsewhere.
     *
     * @throws GeneralSecurityException when the two do not belong together, or the certificate is not an authority's
     */
    static CertificateAuthority of(String certificatePem, String keyPem) throws GeneralSecurityException {
        X509Certificate certificate = PemTexts.certificate(certificatePem);
        PrivateKey key = PemTexts.key(keyPem);
        if (certificate.getBasicConstraints() < 0) {
            throw new GeneralSecurityException("the certificate is not that of an authority");
        }
        var signature = java.security.Signature.getInstance(SIGNATURE);
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
        return new CertificateAuthority(certificate, key);
    }

    /** A key pair for whoever is to have a certificate. */
    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** For an agent: it speaks for one host as one machine. */
    X509Certificate issueAgent(PublicKey holder, HostIdentity identity, Instant now, Duration life) {
        GeneralName[] names = identity.uris().stream()
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        return issue(holder, identity.host(), names, KeyPurposeId.id_kp_clientAuth, now, life);
    }

    /** For the service: names are DNS names or addresses. */
    X509Certificate issueServer(PublicKey holder, List<String> names, Instant now, Duration life) {
        GeneralName[] alternatives = names.stream()
                .map(n -> new GeneralName(isAddress(n) ? GeneralName.iPAddress : GeneralName.dNSName, n))
                .toArray(GeneralName[]::new);
        return issue(holder, names.getFirst(), alternatives, KeyPurposeId.id_kp_serverAuth, now, life);
    }

    private X509Certificate issue(
            PublicKey holder, String commonName, GeneralName[] names, KeyPurposeId use, Instant now, Duration life) {
        // RFC 5280's upper bound of a common name; the whole name is among the alternatives.
        String shortName = commonName.length() <= 64 ? commonName : commonName.substring(0, 64);
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, shortName)
                .build();
        try {
            var issuer =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, subject, holder, now, life);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return signed(builder, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate can be made for " + commonName, e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey holder, Instant now, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                holder);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey with)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(with)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** SHA-256 of the certificate, in hexadecimal. */
    String fingerprint() {
        return HexFormat.of().formatHex(digest());
    }

    /** What whoever knows no certificate yet recognises this one by: the first 16 bytes of the fingerprint. */
    String pin() {
        return HexFormat.of().formatHex(Arrays.copyOf(digest(), PIN_BYTES));
    }

    private byte[] digest() {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
