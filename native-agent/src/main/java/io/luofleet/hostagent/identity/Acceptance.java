// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.json.Json;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.PrivateDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Makes this host's key and waits until an admin has accepted it: how hosts of sites without tokens get their first certificate. */
public final class Acceptance {
    private static final Pattern PIN = Pattern.compile("[0-9a-f]{32,64}");
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final String pin;
    private final Pause pause;

    /** Waits between two questions. */
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    private Acceptance(String pin, Pause pause) {
        this.pin = pin;
        this.pause = pause;
    }

    /**
     * By the pin of the service's authority.
     *
     * @param pin the SHA-256 of its certificate in hexadecimal, with or without colons, or at least 32 digits of it
     * @return empty when it is none
     */
    public static Optional<Acceptance> by(String pin) {
        return by(pin, time -> Thread.sleep(time));
    }

    static Optional<Acceptance> by(String pin, Pause pause) {
        String digits = pin.strip().replace(":", "").toLowerCase(Locale.ROOT);
        return PIN.matcher(digits).matches() ? Optional.of(new Acceptance(digits, pause)) : Optional.empty();
    }

    /**
     * What came of it.
     *
     * @param host the name that the admin gave it, which need not be the one that it asked for
     * @param expiresAt when the certificate expires
     */
    public record Accepted(String host, Instant expiresAt) {}

    /**
     * Asks until there is an answer.
     *
     * @param pending the address below {@link io.luofleet.wire.AgentApi#CERTIFICATES}, {@code https}
     * @param host under which name it would like to speak
     * @param machineId which machine
     * @param directory where the identity goes; made when absent
     * @param say told what whoever is there should know
     * @throws IOException with what is wrong, and what to do
     */
    public Accepted run(URI pending, String host, String machineId, Path directory, Consumer<String> say)
            throws IOException {
        PrivateDirectory.make(directory);
        Identity.requireWritable(directory);
        try {
            PendingKey key = PendingKey.in(directory);
            String request = SigningRequest.of(key.keys(), host);
            byte[] body = Json.line(json -> {
                json.writeStartObject();
                json.writeStringField("host", host);
                json.writeStringField("machineId", machineId);
                json.writeStringField("request", request);
                json.writeEndObject();
            });
            Identity identity = ask(pending, body, key, say);
            identity.write(directory);
            PendingKey.forget(directory);
            return new Accepted(identity.host().orElse(host), identity.expiresAt());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; the same command goes on waiting with the same key", e);
        }
    }

    private Identity ask(URI pending, byte[] body, PendingKey key, Consumer<String> say)
            throws IOException, GeneralSecurityException, InterruptedException {
        Connections connections = PinnedConnections.to(pin);
        boolean waits = false;
        String trouble = "";
        while (true) {
            try {
                return Authorities.ask(connections, pending, body, key.keys());
            } catch (Authorities.WaitingException e) {
                if (!waits || !trouble.isEmpty()) {
                    say.accept(words(key, e.until()));
                }
                waits = true;
                trouble = "";
            } catch (Authorities.RefusedException e) {
                throw e;
            } catch (IOException e) {
                IOException told = PinnedConnections.inWords(e, pending);
                if (!waits && !(e instanceof Authorities.BusyException)) {
                    throw told;
                }
                // It waits for people: a service that is away for a while changes nothing.
                if (!String.valueOf(told.getMessage()).equals(trouble)) {
                    trouble = String.valueOf(told.getMessage());
                    say.accept("No answer now: " + trouble + ". Asking on.");
                }
            }
            pause.pause(BETWEEN.plusMillis(ThreadLocalRandom.current().nextLong(BETWEEN.toMillis() / 2)));
        }
    }

    private static String words(PendingKey key, String until) {
        return """
                This host waits for an admin, until %s. The fingerprint of its key is
                  %s
                The admin finds the same under GET /api/v1/pending-hosts, compares the two, and accepts it:
                  POST /api/v1/pending-hosts/%s/accept {"host": NAME}""".formatted(until, key.fingerprint(), key.fingerprint());
    }
}
