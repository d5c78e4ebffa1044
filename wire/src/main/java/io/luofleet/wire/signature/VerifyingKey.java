// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.signature;

import io.luofleet.wire.Pem;
import io.luofleet.wire.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The public half of a key that signs releases: Ed25519 (RFC 8032), which needs no parameters that could be chosen badly. */
public final class VerifyingKey {
    /** What Java calls it; keys and signatures of other curves are refused. */
    public static final String ALGORITHM = "Ed25519";

    private static final String LABEL = "PUBLIC KEY";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int SIGNATURE_BYTES = 64;
    private static final int ID_BYTES = 16;

    private final PublicKey key;
    private final String id;

    private VerifyingKey(PublicKey key) {
        this.key = key;
        this.id = id(key.getEncoded());
    }

    /**
     * Reads one as {@code openssl pkey -pubout} writes it.
     *
     * @param pem a SubjectPublicKeyInfo (RFC 7468), and nothing else but blanks
     * @throws IllegalArgumentException when it is none, or of another algorithm
     */
    public static VerifyingKey parse(String pem) {
        byte[] encoded;
        try {
            encoded = Pem.read(LABEL, pem);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it " + e.getMessage(), e);
        }
        try {
            return new VerifyingKey(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no Ed25519 key", e);
        }
    }

    /** One that is at hand. */
    public static VerifyingKey of(PublicKey key) {
        return new VerifyingKey(key);
    }

    /** The name by which signatures refer to it: the first 16 bytes of the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
    public String id() {
        return id;
    }

    /** Whether this could be the name of a key. */
    public static boolean isId(String text) {
        return text != null && ID.matcher(text).matches();
    }

    /** Whether it made this signature of these bytes; a malformed or absent signature it did not make. */
    public boolean verifies(byte[] message, String base64) {
        if (base64 == null) {
            return false;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length != SIGNATURE_BYTES) {
                return false;
            }
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(bytes);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }

    /** As {@link #parse} reads it. */
    public String pem() {
        return Pem.write(LABEL, key.getEncoded());
    }

    private static String id(byte[] encoded) {
        return HexFormat.of().formatHex(Sha256.of(encoded), 0, ID_BYTES);
    }
}
