// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import io.luofleet.wire.Pem;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a site, which gives certificates as a test wants them: good ones and others. */
final class SiteAuthority {
    /** How its certificates name hosts. */
    static final String TEMPLATE = "spiffe://fleet.test/host/";

    private static final SecureRandom RANDOM = new SecureRandom();

    final X509Certificate certificate;
    private final PrivateKey key;

    private SiteAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** One whose certificate says this name. */
    static SiteAuthority named(String name) throws Exception {
        KeyPair keys = newKeys();
        var builder = builder(
                new X500Name(name), name, serial(), keys, Instant.now().minusSeconds(60), Duration.ofDays(3_650));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new SiteAuthority(signed(builder, keys.getPrivate()), keys.getPrivate());
    }

    /** One that is in two files. */
    static SiteAuthority read(Path certificate, Path key) throws Exception {
        return new SiteAuthority(
                (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate))),
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(Pem.read("PRIVATE KEY", Files.readString(key)))));
    }

    void write(Path certificateFile, Path keyFile) throws Exception {
        Files.writeString(certificateFile, pem());
        Files.writeString(keyFile, Pem.write("PRIVATE KEY", key.getEncoded()));
    }

    String pem() throws Exception {
        return Pem.write("CERTIFICATE", certificate.getEncoded());
    }

    /** One below it. */
    SiteAuthority below(String name, boolean isAuthority) throws Exception {
        KeyPair keys = newKeys();
        var builder = builder(subject(), name, serial(), keys, Instant.now().minusSeconds(60), Duration.ofHours(2));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        return new SiteAuthority(signed(builder, key), keys.getPrivate());
    }

    /** A list of what it has revoked. */
    String revoking(BigInteger... serials) throws Exception {
        var builder = new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(Instant.now()));
        builder.setNextUpdate(Date.from(Instant.now().plusSeconds(3_600)));
        for (BigInteger serial : serials) {
            builder.addCRLEntry(serial, Date.from(Instant.now()), CRLReason.keyCompromise);
        }
        byte[] list = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                .getEncoded();
        return Pem.write("X509 CRL", list);
    }

    Leaf leaf() {
        return new Leaf();
    }

    /** A certificate for a host, as it should be. */
    Given give(String host) throws Exception {
        return leaf().uri(TEMPLATE + host).give();
    }

    /** What somebody has who was given a certificate. */
    record Given(KeyPair keys, X509Certificate certificate) {}

    /** A certificate to be. */
    final class Leaf {
        private final List<GeneralName> names = new ArrayList<>();
        private String subject = "CN=agent";
        private BigInteger serial = SiteAuthority.serial();
        private Instant begin = Instant.now().minusSeconds(60);
        private Duration life = Duration.ofHours(1);
        private KeyPurposeId[] uses = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        private KeyPair keys;

        Leaf uri(String uri) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
            return this;
        }

        Leaf dns(String name) {
            names.add(new GeneralName(GeneralName.dNSName, name));
            return this;
        }

        Leaf subject(String name) {
            subject = name;
            return this;
        }

        Leaf serial(BigInteger other) {
            serial = other;
            return this;
        }

        Leaf during(Instant from, Duration length) {
            begin = from;
            life = length;
            return this;
        }

        Leaf uses(KeyPurposeId... other) {
            uses = other.clone();
            return this;
        }

        Leaf keys(KeyPair other) {
            keys = other;
            return this;
        }

        Given give() throws Exception {
            KeyPair its = keys == null ? newKeys() : keys;
            var builder = builder(SiteAuthority.this.subject(), subject, serial, its, begin, life);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            if (uses.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(uses));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new Given(its, signed(builder, key));
        }
    }

    private X500Name subject() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(100, RANDOM).add(BigInteger.ONE);
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, String subject, BigInteger serial, KeyPair keys, Instant begin, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(begin), Date.from(begin.plus(life)), new X500Name(subject), keys.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey by) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    }
}
