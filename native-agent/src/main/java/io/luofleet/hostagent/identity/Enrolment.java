// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.json.Json;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.PrivateDirectory;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes this host's key and gets its first certificate, by a token. */
public final class Enrolment {
    private static final Pattern TOKEN = Pattern.compile("(lfe_[A-Za-z0-9_-]{43})\\.([0-9a-f]{32})");

    private static final int ATTEMPTS = 8;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String token;
    private final String pin;

    private Enrolment(String token, String pin) {
        this.token = token;
        this.pin = pin;
    }

    /** By this token; empty when the text is none. */
    public static Optional<Enrolment> by(String token) {
        Matcher matcher = TOKEN.matcher(token.strip());
        return matcher.matches() ? Optional.of(new Enrolment(matcher.group(), matcher.group(2))) : Optional.empty();
    }

    /**
     * Enrols.
     *
     * @param certificates the address of {@link AgentApi#CERTIFICATES}, {@code https}
     * @param host under which name
     * @param machineId which machine
     * @param directory where the identity goes; made when absent
     * @return when the certificate expires
     * @throws IOException with what is wrong, and what to do
     */
    public Instant run(URI certificates, String host, String machineId, Path directory) throws IOException {
        PrivateDirectory.make(directory);
        // Before the token is used: a certificate that cannot be kept would have used it up.
        Identity.requireWritable(directory);
        try {
            KeyPair keys = SigningRequest.newKeys();
            String request = SigningRequest.of(keys, host);
            byte[] body = Json.line(json -> {
                json.writeStartObject();
                json.writeStringField("token", token);
                json.writeStringField("host", host);
                json.writeStringField("machineId", machineId);
                json.writeStringField("request", request);
                json.writeEndObject();
            });
            Identity identity = ask(certificates, body, keys);
            identity.write(directory);
            return identity.expiresAt();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A whole rack that is switched on at once is more than the service takes at once. */
    private Identity ask(URI certificates, byte[] body, KeyPair keys) throws IOException, GeneralSecurityException {
        Connections connections = PinnedConnections.to(pin);
        for (int attempt = 1; ; attempt++) {
            try {
                return Authorities.ask(connections, certificates, body, keys);
            } catch (Authorities.BusyException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt);
            } catch (IOException e) {
                throw PinnedConnections.inWords(e, certificates);
            }
        }
    }

    private static void pause(int attempt) throws IOException {
        try {
            Thread.sleep(PAUSE.multipliedBy(attempt)
                    .plusMillis(ThreadLocalRandom.current().nextLong(PAUSE.toMillis())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
