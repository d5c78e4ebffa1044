// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.platform.WholeFile;
import io.luofleet.platform.postgres.EmbeddedPostgresSource;
import io.luofleet.wire.audit.AuditHead;
import io.luofleet.wire.signature.VerifyingKey;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Signs heads with this replica's own key, made where there is none; its public half lies beside it, for whoever verifies. */
@ApplicationScoped
class AuditKey {
    private final Path secret;
    private final Path shared;
    private PrivateKey key;
    private VerifyingKey verifying;

    AuditKey(@ConfigProperty(name = EmbeddedPostgresSource.DATA_DIR) Optional<String> dataDirectory) {
        Path directory = EmbeddedPostgresSource.dataDirectory(dataDirectory.orElse(null));
        this.secret = directory.resolve("audit.key");
        this.shared = directory.resolve("audit.pub");
    }

    /** Now, so that a key that is not to be trusted keeps the service from starting. */
    void begin(@Observes @Priority(100) StartupEvent start) {
        try {
            load();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("%s cannot be used: %s".formatted(secret, e.getMessage()), e);
        }
    }

    AuditHead sign(long number, String hash) {
        try {
            load();
            Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
            signature.initSign(key);
            signature.update(AuditHead.text(number, hash));
            return new AuditHead(
                    number, hash, verifying.id(), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be used: %s".formatted(secret, e.getMessage()), e);
        }
    }

    private synchronized void load() throws IOException, GeneralSecurityException {
        if (key != null) {
            return;
        }
        if (!Files.exists(secret) || !Files.exists(shared)) {
            KeyPair made = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
            Files.createDirectories(secret.getParent());
            WholeFile.write(shared, VerifyingKey.of(made.getPublic()).pem(), WholeFile.SHARED);
            WholeFile.write(
                    secret,
                    Base64.getEncoder().encodeToString(made.getPrivate().getEncoded()) + "\n",
                    WholeFile.PRIVATE);
        }
        Optional<String> mode = WholeFile.openMode(secret);
        if (mode.isPresent()) {
            throw new IllegalStateException(
                    "%s, in luofleet.data-dir, is open to others (%s): whoever read it can sign heads of an audit that never was. Remove it and %s: another pair is made."
                            .formatted(secret, mode.get(), shared));
        }
        byte[] encoded = Base64.getDecoder()
                .decode(Files.readString(secret, StandardCharsets.US_ASCII).strip());
        verifying = VerifyingKey.parse(Files.readString(shared, StandardCharsets.US_ASCII));
        key = KeyFactory.getInstance(VerifyingKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
