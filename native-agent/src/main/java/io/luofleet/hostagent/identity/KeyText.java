// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.wire.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Private keys as texts, as tools of others write them. */
final class KeyText {
    private static final byte[] PROBE =
            "is this the key of that certificate".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int LONG_LENGTH = 0x80;

    private KeyText() {}

    /**
     * The key of a certificate.
     *
     * @param text PKCS#8, or what came before it: PKCS#1 for RSA, SEC 1 for elliptic curves
     * @param of the certificate's
     * @throws GeneralSecurityException when it is none, or that of another certificate
     */
    static PrivateKey read(String text, PublicKey of) throws GeneralSecurityException {
        PrivateKey key =
                KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8(text, of)));
        String algorithm =
                switch (of.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> of.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(of);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
        return key;
    }

    private static byte[] pkcs8(String text, PublicKey of) throws GeneralSecurityException {
        if (text.contains("ENCRYPTED")) {
            throw new GeneralSecurityException("the key is encrypted, and nobody is there to say the password");
        }
        try {
            List<byte[]> whole = Pem.readAll("PRIVATE KEY", text);
            List<byte[]> bare = Pem.readAll(of.getAlgorithm() + " PRIVATE KEY", text);
            if (whole.size() + bare.size() != 1) {
                throw new GeneralSecurityException("there is not one private key for " + of.getAlgorithm()
                        + " in it, but " + (whole.size() + bare.size()));
            }
            return whole.isEmpty()
                    ? Der.sequence(Der.zero(), algorithm(of.getEncoded()), Der.octets(bare.getFirst()))
                    : whole.getFirst();
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the key " + e.getMessage(), e);
        }
    }

    /** What kind of key a public one is, as it says itself (RFC 5280, 4.1.2.7): the private one is of the same. */
    private static byte[] algorithm(byte[] publicKey) {
        int at = content(publicKey, 0);
        return Arrays.copyOfRange(publicKey, at, content(publicKey, at) + length(publicKey, at));
    }

    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < LONG_LENGTH ? 0 : first - LONG_LENGTH);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < LONG_LENGTH ? first : 0;
        for (int i = at + 2; i < content(der, at); i++) {
            length = (length << 8) | (der[i] & 0xff);
        }
        return length;
    }
}
