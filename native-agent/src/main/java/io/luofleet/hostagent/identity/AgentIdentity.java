// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.net.CertificateStatus;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.Origin;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections to the control plane with this host's certificate, and to nobody else. The file is looked at when a connection is
 * opened: a host that is enrolled, or whose certificate is renewed, needs no restart.
 */
public final class AgentIdentity implements Connections {
    private final Path directory;
    private final Origin controlPlane;
    private final Log log;

    private FileTime seen;
    private Identity identity;
    private SSLSocketFactory sockets;
    private String complaint = "";
    private volatile CertificateStatus status = new CertificateStatus.Missing("not looked at yet");

    /** @param directory where the identity lies, or will */
    public AgentIdentity(Path directory, URI controlPlane, Log log) {
        this.directory = directory;
        this.controlPlane = Origin.of(controlPlane);
        this.log = log;
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

    /** The identity at present; empty when there is none, or none that can be used. */
    synchronized Optional<Identity> current() {
        load();
        return Optional.ofNullable(identity);
    }

    @Override
    public CertificateStatus certificate() {
        return status;
    }

    /** Puts a new identity in the place of the one before. */
    synchronized void replace(Identity next) throws IOException {
        next.write(directory);
        seen = null;
        load();
    }

    private synchronized SSLSocketFactory sockets() {
        load();
        return sockets;
    }

    private void load() {
        try {
            FileTime modified = Files.getLastModifiedTime(directory.resolve(Identity.FILE));
            if (modified.equals(seen)) {
                return;
            }
            Identity read = Identity.read(directory);
            sockets = read.sockets();
            identity = read;
            seen = modified;
            status = new CertificateStatus.Present(read.life(), true);
            complaint = "";
        } catch (NoSuchFileException none) {
            forget("");
            status = new CertificateStatus.Missing("this host is not enrolled: luo-agent enrol");
        } catch (IOException | GeneralSecurityException e) {
            forget(String.valueOf(e.getMessage()));
        }
    }

    private void forget(String why) {
        identity = null;
        sockets = null;
        seen = null;
        status = new CertificateStatus.Missing(why);
        if (!why.equals(complaint)) {
            complaint = why;
            log.error("identity-unusable", "why", why);
        }
    }
}
