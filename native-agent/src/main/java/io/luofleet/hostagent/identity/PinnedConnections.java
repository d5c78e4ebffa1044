// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.net.Connections;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;

/** Connections of a machine that has no certificate yet, to the service whose authority has a pin. */
final class PinnedConnections {
    private PinnedConnections() {}

    /** @param pin see {@link PinnedTrust} */
    static Connections to(String pin) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new PinnedTrust(pin)}, null);
        return uri -> {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            if (!(connection instanceof HttpsURLConnection secure)) {
                throw new IOException("a machine enrols over https only, since its token must not be read on the way");
            }
            secure.setSSLSocketFactory(context.getSocketFactory());
            return secure;
        };
    }

    /** What the library says of a connection names neither the address nor a remedy. */
    static IOException inWords(IOException e, URI uri) {
        String where = uri.getHost() + ":" + (uri.getPort() < 0 ? 443 : uri.getPort());
        return switch (e) {
            case UnknownHostException _ ->
                new IOException(
                        "no address is known for " + uri.getHost() + "; see --control and the host's resolver", e);
            case SocketTimeoutException _ ->
                new IOException(where + " does not answer in time; see --control, and what is between", e);
            case ConnectException _ ->
                new IOException("cannot connect to " + where + " (" + e.getMessage() + "); see --control", e);
            case SSLHandshakeException _ -> e;
            case SSLException _ -> new IOException(where + " does not speak TLS: " + e.getMessage(), e);
            default -> e;
        };
    }
}
