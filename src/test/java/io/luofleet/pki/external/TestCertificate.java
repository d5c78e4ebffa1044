// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import io.luofleet.wire.Pem;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate by itself. */
final class TestCertificate {
    private final X500Name subject;
    private boolean isAuthority;
    private Instant begin = Instant.now().minusSeconds(60);

    TestCertificate(String subject) {
        this(new X500Name(subject));
    }

    TestCertificate(X500Name subject) {
        this.subject = subject;
    }

    TestCertificate authority() {
        isAuthority = true;
        return this;
    }

    TestCertificate over() {
        begin = Instant.now().minus(Duration.ofDays(2));
        return this;
    }

    X509Certificate make() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.TWO,
                Date.from(begin),
                Date.from(begin.plus(Duration.ofDays(1))),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    String pem() throws Exception {
        return Pem.write("CERTIFICATE", make().getEncoded());
    }
}
