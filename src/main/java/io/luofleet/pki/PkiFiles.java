// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.WholeFile;
import io.luofleet.wire.CertificateLife;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files of the service's own authority and of its server certificate, in one directory for its user alone. */
final class PkiFiles {
    /** How long a server certificate lives; it is renewed at two thirds of that. */
    static final Duration SERVER_LIFE = Duration.ofDays(90);

    private final Path directory;

    PkiFiles(Path directory) {
        this.directory = directory;
    }

    Path authorityCertificate() {
        return directory.resolve("ca.pem");
    }

    Path authorityKey() {
        return directory.resolve("ca.key");
    }

    Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    Path serverKey() {
        return directory.resolve("server.key");
    }

    /** Whom TLS takes certificates of: the service's own authority, and those of the site. */
    Path agentAuthorities() {
        return directory.resolve("agent-authorities.pem");
    }

    /** Writes that file. */
    void writeAgentAuthorities(X509Certificate own, String others) {
        try {
            WholeFile.write(agentAuthorities(), PemTexts.of(own) + others, WholeFile.SHARED);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s cannot be written: %s".formatted(agentAuthorities(), e.getMessage()), e);
        }
    }

    /** The authority that is there, or a new one. */
    CertificateAuthority authority(Instant now) {
        try {
            if (Files.exists(authorityKey())) {
                return read(authorityCertificate(), authorityKey(), "luofleet.data-dir");
            }
            makeDirectory();
            CertificateAuthority made = CertificateAuthority.create(now);
            // The key last: a certificate without one is made anew.
            WholeFile.write(authorityCertificate(), PemTexts.of(made.certificate()), WholeFile.SHARED);
            WholeFile.write(authorityKey(), PemTexts.of(made.key()), WholeFile.PRIVATE);
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the authority in %s cannot be kept: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private void makeDirectory() throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * An authority in files.
     *
     * @param property what names them, for whoever must put it right
     */
    static CertificateAuthority read(Path certificate, Path key, String property) {
        try {
            refuseOpen(
                    key,
                    property,
                    "make certificates of every host. Make a new authority, or chmod 600 it if nobody did");
            return CertificateAuthority.of(
                    Files.readString(certificate, StandardCharsets.US_ASCII),
                    Files.readString(key, StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "%s and %s, named by %s, are no authority: %s"
                            .formatted(certificate, key, property, e.getMessage()),
                    e);
        }
    }

    private static void refuseOpen(Path key, String property, String consequence) throws IOException {
        Optional<String> mode = Files.exists(key) ? WholeFile.openMode(key) : Optional.empty();
        if (mode.isPresent()) {
            throw new IllegalStateException("%s, named by %s, is open to others (%s): whoever read it can %s."
                    .formatted(key, property, mode.get(), consequence));
        }
    }

    /** Makes a server certificate unless the one that is there is by this authority, for these names, and young enough. */
    boolean renewServer(CertificateAuthority authority, List<String> names, Instant now) {
        try {
            refuseOpen(
                    serverKey(),
                    "luofleet.data-dir",
                    "listen under the service's names. Remove it, and another one is made");
            if (isGood(authority, names, now)) {
                return false;
            }
            // A replica with its authority elsewhere has none yet.
            makeDirectory();
            KeyPair pair = CertificateAuthority.newKeys();
            X509Certificate made = authority.issueServer(pair.getPublic(), names, now, SERVER_LIFE);
            WholeFile.write(serverKey(), PemTexts.of(pair.getPrivate()), WholeFile.PRIVATE);
            WholeFile.write(
                    serverCertificate(), PemTexts.of(made) + PemTexts.of(authority.certificate()), WholeFile.SHARED);
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the server certificate in %s cannot be kept: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private boolean isGood(CertificateAuthority authority, List<String> names, Instant now) throws IOException {
        if (!Files.exists(serverKey()) || !Files.exists(serverCertificate())) {
            return false;
        }
        try {
            X509Certificate present =
                    PemTexts.certificate(Files.readString(serverCertificate(), StandardCharsets.US_ASCII));
            present.verify(authority.certificate().getPublicKey());
            List<String> its = present.getSubjectAlternativeNames().stream()
                    .map(n -> String.valueOf(n.get(1)))
                    .toList();
            return its.equals(names) && CertificateLife.of(present).at(now) == CertificateLife.Stage.VALID;
        } catch (GeneralSecurityException | NullPointerException _) {
            return false;
        }
    }
}
