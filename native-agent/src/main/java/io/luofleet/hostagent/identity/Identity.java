// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.wire.CertificateLife;
import io.luofleet.wire.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * A key, its certificate, and the authority, in one file, so that no reader finds the parts of two.
 *
 * @param key this host's own
 * @param certificate says which host and machine this is
 * @param authority who says so, and who vouches for the control plane
 */
record Identity(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    /** The file's name in the identity's directory. */
    static final String FILE = "identity.pem";

    /** How the control plane writes the host into a certificate. */
    private static final String HOST = "spiffe://luofleet/host/";

    private static final int LARGEST_BYTES = 64 << 10;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /** Reads the file. */
    static Identity read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        requirePrivate(file, "revoke the certificate, remove the file and enrol anew");
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_BYTES);
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        try {
            List<byte[]> keys = Pem.readAll("PRIVATE KEY", text);
            List<byte[]> certificates = Pem.readAll("CERTIFICATE", text);
            if (keys.size() != 1 || certificates.size() != 2) {
                throw new GeneralSecurityException("one key and two certificates are to be there");
            }
            return new Identity(
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst())),
                    certificate(certificates.getFirst()),
                    certificate(certificates.getLast()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is no identity: " + e.getMessage() + "; enrol anew", e);
        }
    }

    /**
     * Makes sure that nobody else has read a file.
     *
     * @throws IOException when others may, with the remedy
     */
    static void requirePrivate(Path file, String remedy) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new IOException(file + " is open to others, who could speak for this host; " + remedy);
        }
    }

    /**
     * Makes sure that an identity can be kept there.
     *
     * @throws IOException when it cannot, with the directory's name
     */
    static void requireWritable(Path directory) throws IOException {
        try {
            Files.delete(Files.createTempFile(directory, FILE, ".new"));
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(directory.toString());
        } catch (IOException e) {
            throw new IOException(directory + " cannot keep the identity: no file can be made in it", e);
        }
    }

    /** Puts it in the place of the one before, on disk when this returns, readable to this process's user alone from the first byte on. */
    void write(Path directory) throws IOException {
        try {
            write(
                    directory,
                    FILE,
                    Pem.write("PRIVATE KEY", key.getEncoded())
                            + Pem.write("CERTIFICATE", certificate.getEncoded())
                            + Pem.write("CERTIFICATE", authority.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The same for another file there. */
    static void write(Path directory, String name, String text) throws IOException {
        Path draft = Files.createTempFile(
                directory,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                StateDirectory.writeFully(file, text.getBytes(StandardCharsets.US_ASCII));
                file.force(true);
            }
            Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            StateDirectory.flush(directory);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The host that the certificate names; empty where that cannot be read. */
    Optional<String> host() {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .filter(name -> name.startsWith(HOST))
                            .map(name -> URLDecoder.decode(name.substring(HOST.length()), StandardCharsets.UTF_8))
                            .findFirst();
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Of one PEM text. */
    static X509Certificate certificate(String pem) throws GeneralSecurityException {
        try {
            return certificate(Pem.read("CERTIFICATE", pem));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    CertificateLife life() {
        return CertificateLife.of(certificate);
    }

    Instant expiresAt() {
        return certificate.getNotAfter().toInstant();
    }

    /** TLS that proves who this is, and trusts this authority alone. */
    SSLSocketFactory sockets() throws GeneralSecurityException, IOException {
        return TlsSockets.of(key, List.of(certificate), List.of(authority));
    }
}
