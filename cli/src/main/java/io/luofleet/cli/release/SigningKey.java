// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import io.luofleet.cli.RefusedException;
import io.luofleet.wire.Pem;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** The private half of a key that signs releases: PKCS#8 in PEM, as {@code openssl genpkey -algorithm ed25519} writes it. */
final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final PrivateKey key;
    private final VerifyingKey verifying;

    private SigningKey(PrivateKey key, PublicKey verifying) {
        this.key = key;
        this.verifying = VerifyingKey.of(verifying);
    }

    /** A new one. */
    static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /** Reads one; refused when others may read it, who then could sign as well. */
    static SigningKey read(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(OTHERS::contains)) {
            throw new RefusedException(
                    "%s is open to others (%s); make a new key if they are not trusted, and chmod 600 it"
                            .formatted(file, PosixFilePermissions.toString(mode)));
        }
        String text = PemFile.read(file);
        byte[] encoded;
        try {
            encoded = Pem.read(LABEL, text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(file + " " + e.getMessage());
        }
        try {
            PrivateKey key =
                    KeyFactory.getInstance(VerifyingKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new SigningKey(key, publicHalf((EdECPrivateKey) key));
        } catch (GeneralSecurityException _) {
            throw new RefusedException(file + " is no Ed25519 key");
        }
    }

    /** The key's seed gives both halves; generating from it is how Java lets one have the public half. */
    private static PublicKey publicHalf(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key has no bytes"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM);
        generator.initialize(java.security.spec.NamedParameterSpec.ED25519, new Seed(seed));
        return generator.generateKeyPair().getPublic();
    }

    /** A source of "random" bytes that gives the seed once, RFC 8032 section 5.1.5. */
    private static final class Seed extends java.security.SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient byte[] seed;

        private Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    VerifyingKey verifying() {
        return verifying;
    }

    ReleaseSignature sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return new ReleaseSignature(verifying.id(), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes it where nothing is yet, for its owner alone from the first byte on. */
    void write(Path file) throws IOException {
        String pem = Pem.write(LABEL, key.getEncoded());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pem, StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
