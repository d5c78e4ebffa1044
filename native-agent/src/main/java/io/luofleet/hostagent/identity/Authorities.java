// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.hostagent.json.Json;
import io.luofleet.hostagent.json.JsonException;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/** Asks the control plane for a certificate, and makes sure that it is one for the key that was sent. */
final class Authorities {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LARGEST_BYTES = 64 << 10;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;

    /** Whoever answers cannot do it now. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        private BusyException(String why) {
            super(why);
        }
    }

    /** An admin has not decided yet. */
    static final class WaitingException extends IOException {
        private static final long serialVersionUID = 1L;
        private final String until;

        private WaitingException(String until) {
            super("it waits for an admin");
            this.until = until;
        }

        /** When it is forgotten, in ISO 8601. */
        String until() {
            return until;
        }
    }

    /** The control plane says no, for good. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private RefusedException(String why) {
            super(why);
        }
    }

    private Authorities() {}

    /**
     * Asks.
     *
     * @param keys what the certificate is for
     * @param body JSON
     * @throws IOException with what the control plane says, when it refuses
     */
    static Identity ask(Connections connections, URI uri, byte[] body, KeyPair keys) throws IOException {
        HttpURLConnection http = connections.open(uri);
        try {
            http.setRequestMethod("POST");
            http.setConnectTimeout(TIMEOUT_MILLIS);
            http.setReadTimeout(TIMEOUT_MILLIS);
            http.setInstanceFollowRedirects(false);
            http.setDoOutput(true);
            // Not in streaming mode, in which the JDK keeps what a 401 says to itself. That it may repeat a request
            // does no harm: the
            // same key gets the same certificate.
            http.setRequestProperty("Content-Type", "application/json");
            try (var out = http.getOutputStream()) {
                out.write(body);
            }
            int status = http.getResponseCode();
            byte[] answer;
            try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
                answer = in == null ? new byte[0] : in.readNBytes(LARGEST_BYTES);
            }
            return identity(status, answer, keys);
        } finally {
            http.disconnect();
        }
    }

    private static String printable(String time) {
        return time.matches("[0-9TZ:.-]{1,40}") ? time : "an unknown time";
    }

    private static Identity identity(int status, byte[] answer, KeyPair keys) throws IOException {
        JsonNode json;
        try {
            json = Json.read(answer);
        } catch (JsonException e) {
            throw new IOException("the answer, " + status + ", is no JSON: another server than a control plane", e);
        }
        if (status == TOO_MANY || status >= SERVER_ERRORS) {
            throw new BusyException(json.path("detail").asText("the control plane answers " + status));
        }
        if (status == ACCEPTED) {
            throw new WaitingException(printable(json.path("expiresAt").asText("")));
        }
        if (status != OK) {
            if (json.path("type").asText("").startsWith(AgentApi.PROBLEM)) {
                throw new RefusedException(json.path("detail").asText());
            }
            throw new IOException("the answer is " + status + ", by another server than a control plane");
        }
        try {
            X509Certificate certificate =
                    Identity.certificate(json.path("certificate").asText(""));
            X509Certificate authority =
                    Identity.certificate(json.path("authority").asText(""));
            PublicKey asked = keys.getPublic();
            if (!certificate.getPublicKey().equals(asked)) {
                throw new GeneralSecurityException("it is for another key");
            }
            certificate.verify(authority.getPublicKey());
            return new Identity(keys.getPrivate(), certificate, authority);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that came cannot be used: " + e.getMessage(), e);
        }
    }
}
