// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.wire.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A key and the request for its certificate: PKCS#10 (RFC 2986), by hand, since the JDK has no public means to make one. */
final class SigningRequest {
    private static final byte[] COMMON_NAME = Der.identifier(0x55, 0x04, 0x03);
    /** RFC 5758, 3.2: ecdsa-with-SHA256, without parameters. */
    private static final byte[] ECDSA_WITH_SHA256 =
            Der.sequence(Der.identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

    private SigningRequest() {}

    /** A new key: EC P-256, which is what the authority signs. */
    static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /**
     * The request, in PEM.
     *
     * @param name a common name, for whoever reads it; the authority takes the key alone from it
     */
    static String of(KeyPair keys, String name) throws GeneralSecurityException {
        byte[] subject = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(name))));
        byte[] info = Der.sequence(Der.zero(), subject, keys.getPublic().getEncoded(), Der.attributes());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(info);
        return Pem.write("CERTIFICATE REQUEST", Der.sequence(info, ECDSA_WITH_SHA256, Der.bits(signature.sign())));
    }
}
