// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import io.luofleet.hostagent.json.Json;
import io.luofleet.hostagent.log.Log;
import io.luofleet.wire.CertificateLife;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Renews the certificate at two thirds of its life, with a key of its own, and tries again every few minutes when that fails. Guests do
 * not depend on it: they are served with whatever certificate, and without one.
 */
public final class Renewal {
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(10);

    private final AgentIdentity identity;
    private final URI renewals;
    private final String host;
    private final InstantSource clock;
    private final Log log;

    /** @param renewals the address below {@link io.luofleet.wire.AgentApi#CERTIFICATES} */
    public Renewal(AgentIdentity identity, URI renewals, String host, InstantSource clock, Log log) {
        this.identity = identity;
        this.renewals = renewals;
        this.host = host;
        this.clock = clock;
        this.log = log;
    }

    /** Looks now and then until interrupted. */
    public void run() throws InterruptedException {
        while (true) {
            look();
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Renews if it is time. */
    void look() {
        identity.current()
                .filter(i -> i.life().at(clock.instant()) != CertificateLife.Stage.VALID)
                .ifPresent(due -> {
                    try {
                        KeyPair keys = SigningRequest.newKeys();
                        String request = SigningRequest.of(keys, host);
                        byte[] body = Json.line(json -> {
                            json.writeStartObject();
                            json.writeStringField("request", request);
                            json.writeEndObject();
                        });
                        Identity next = Authorities.ask(identity, renewals, body, keys);
                        identity.replace(next);
                        log.info("certificate-renewed", "expires", next.expiresAt());
                    } catch (IOException | GeneralSecurityException | RuntimeException e) {
                        log.warn(
                                "certificate-not-renewed",
                                "expires",
                                due.expiresAt(),
                                "why",
                                e.getMessage(),
                                "remedy",
                                "restore the way to the control plane, or enrol anew before it expires");
                    }
                });
    }
}
