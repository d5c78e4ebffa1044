// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.net.CertificateStatus;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.Origin;
import io.luofleet.wire.CertificateLife;
import io.luofleet.wire.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections to the control plane with a certificate that somebody else puts into files and replaces there. The files are looked
 * at when a connection is opened, so that a new one needs no restart. They are replaced one after the other: while the key is not that
 * of the certificate, or one is missing or broken, what was read before is used on.
 */
public final class GivenIdentity implements Connections {
    private static final int LARGEST_BYTES = 256 << 10;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final IdentityPlace.Given files;
    private final Origin controlPlane;
    private final Log log;

    private List<Stamp> seen = List.of();
    private SSLSocketFactory sockets;
    private String complaint = "";
    private volatile CertificateStatus status = new CertificateStatus.Missing("not looked at yet");

    /** @param files where they are, or will be */
    public GivenIdentity(IdentityPlace.Given files, URI controlPlane, Log log) {
        this.files = files;
        this.controlPlane = Origin.of(controlPlane);
        this.log = log;
    }

    /** By what a file that was replaced or changed is told from the one before. */
    private record Stamp(Object file, Object modified, long size) {
        private static Stamp of(Path path) throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
        }
    }

    @Override
    public HttpURLConnection open(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure && Origin.of(uri).equals(controlPlane)) {
            SSLSocketFactory own = sockets();
            if (own != null) {
                secure.setSSLSocketFactory(own);
            }
        }
        return connection;
    }

    @Override
    public CertificateStatus certificate() {
        return status;
    }

    private synchronized SSLSocketFactory sockets() {
        try {
            // Before they are read: what is replaced meanwhile is read anew the next time.
            List<Stamp> stamps =
                    List.of(Stamp.of(files.key()), Stamp.of(files.certificate()), Stamp.of(files.authority()));
            if (!stamps.equals(seen)) {
                read();
                seen = stamps;
            }
            complaint = "";
        } catch (NoSuchFileException e) {
            complain(e.getFile() + " is not there");
        } catch (IOException | GeneralSecurityException e) {
            complain(String.valueOf(e.getMessage()));
        }
        return sockets;
    }

    private void read() throws IOException, GeneralSecurityException {
        if (Files.getPosixFilePermissions(files.key()).stream().anyMatch(OTHERS::contains)) {
            throw new IOException(files.key() + " is open to others, who could speak for this host");
        }
        String key = text(files.key());
        List<X509Certificate> chain = certificates(files.certificate());
        List<X509Certificate> authorities = certificates(files.authority());
        try {
            sockets = TlsSockets.of(KeyText.read(key, chain.getFirst().getPublicKey()), chain, authorities);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(files.key() + " and " + files.certificate() + ": " + e.getMessage(), e);
        }
        status = new CertificateStatus.Present(CertificateLife.of(chain.getFirst()), false);
        log.info("certificate-read", "expires", chain.getFirst().getNotAfter().toInstant());
    }

    private void complain(String why) {
        if (sockets == null) {
            status = new CertificateStatus.Missing(why);
        }
        if (!why.equals(complaint)) {
            complaint = why;
            log.warn("certificate-unusable", "why", why, "used", sockets == null ? "none" : "the one before");
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] each : Pem.readAll("CERTIFICATE", text(file))) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException(file + " has no certificate in it");
        }
        return found;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST_BYTES), StandardCharsets.US_ASCII);
        }
    }
}
