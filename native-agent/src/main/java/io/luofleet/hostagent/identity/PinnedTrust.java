// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the one authority whose certificate has a digest that begins with the pin, and whatever it vouches for under the name that
 * was asked for. The pin comes with the enrolment token: whoever made that knows the service.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final String pin;
    private X509Certificate authority;

    /** @param pin the first 32 hexadecimal digits of the SHA-256 of the authority's certificate */
    PinnedTrust(String pin) {
        this.pin = pin;
    }

    /** The authority, once a server has shown it. */
    X509Certificate authority() {
        return authority;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        anchored(chain).checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        anchored(chain).checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("the server's name is not known here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private X509ExtendedTrustManager anchored(X509Certificate[] chain) throws CertificateException {
        X509Certificate found = null;
        for (X509Certificate certificate : chain) {
            if (certificate.getBasicConstraints() >= 0 && digest(certificate).startsWith(pin)) {
                found = certificate;
            }
        }
        if (found == null) {
            throw new CertificateException(
                    "the server is not the one that the token is for: none of its authorities has the pin "
                            + pin
                            + ". Either the address is wrong, or somebody is in between, or the service has another authority now;"
                            + " compare with the admin, who can make another token");
        }
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("authority", found);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    authority = found;
                    return extended;
                }
            }
            throw new CertificateException("this Java runtime cannot check certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException(e);
        }
    }

    private static String digest(X509Certificate certificate) throws CertificateException {
        return Sha256.hex(certificate.getEncoded());
    }
}
