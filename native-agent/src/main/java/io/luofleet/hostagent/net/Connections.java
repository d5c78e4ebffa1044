// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Opens connections, with whatever proves to the other side who this is. */
@FunctionalInterface
public interface Connections {
    /**
     * A connection that is not connected yet.
     *
     * @param uri {@code http} or {@code https}
     */
    HttpURLConnection open(URI uri) throws IOException;

    /** How the certificate is; from memory, never from a disk that may hang. */
    default CertificateStatus certificate() {
        return new CertificateStatus.NotNeeded();
    }

    /** Connections that prove nothing and trust what the Java runtime trusts. */
    static Connections plain() {
        return uri -> (HttpURLConnection) uri.toURL().openConnection();
    }
}
