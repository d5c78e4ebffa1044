// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.wire.Pem;
import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * The key that waits for an admin, kept meanwhile: who begins again goes on with the one that the admin has seen.
 *
 * @param keys the pair
 */
record PendingKey(KeyPair keys) {
    private static final String FILE = "pending-key.pem";

    /** The one that is there, or a new one, which is there then. */
    static PendingKey in(Path directory) throws IOException, GeneralSecurityException {
        String text;
        try {
            Identity.requirePrivate(directory.resolve(FILE), "remove it, and have its key refused");
            text = Files.readString(directory.resolve(FILE), StandardCharsets.US_ASCII);
        } catch (NoSuchFileException _) {
            KeyPair made = SigningRequest.newKeys();
            Identity.write(
                    directory,
                    FILE,
                    Pem.write("PRIVATE KEY", made.getPrivate().getEncoded())
                            + Pem.write("PUBLIC KEY", made.getPublic().getEncoded()));
            return new PendingKey(made);
        }
        try {
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(
                            Pem.readAll("PUBLIC KEY", text).getFirst()));
            var own = new PKCS8EncodedKeySpec(Pem.readAll("PRIVATE KEY", text).getFirst());
            return new PendingKey(new KeyPair(key, KeyFactory.getInstance("EC").generatePrivate(own)));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(directory.resolve(FILE) + " is no key; remove it to ask with another", e);
        }
    }

    /** What an admin compares: SHA-256 of the public key, in hexadecimal. */
    String fingerprint() {
        return Sha256.hex(keys.getPublic().getEncoded());
    }

    /** It has its certificate, which is kept with it elsewhere. */
    static void forget(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
    }
}
