// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The site's authorities in force. Files that have changed are read anew; what cannot be read leaves what was read before in force, and
 * is said in the log and by the readiness.
 */
@ApplicationScoped
public class ExternalAuthorities {
    private static final Logger LOG = Logger.getLogger(ExternalAuthorities.class);
    /** More than a fleet has agents, each with a certificate and its next. */
    private static final long MOST_RECOGNISED = 100_000;

    private final Optional<ExternalSettings> settings;
    private final Event<Changed> changes;
    private final Clock clock;
    private volatile InForce inForce;
    private volatile String complaint = "";

    ExternalAuthorities(Config properties, Event<Changed> changes, Clock clock) {
        this.settings = ExternalSettings.read(
                name -> properties.getOptionalValue(name, String.class).orElse(null));
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Other authorities, or other lists of theirs, are in force.
     *
     * @param authorities all of them, in PEM
     */
    public record Changed(String authorities) {}

    /** What a chain was worth when it was verified; its certificate's digest is the key, so that it is worth the same again. */
    private record InForce(ExternalTrust trust, Cache<String, Recognised> recognised) {
        private InForce(ExternalTrust trust) {
            this(trust, Caffeine.newBuilder().maximumSize(MOST_RECOGNISED).build());
        }
    }

    void begin(@Observes @Priority(50) StartupEvent start) {
        settings.ifPresent(present -> {
            inForce = new InForce(present.load(clock.instant()));
            LOG.infof(
                    "Agents may come by certificates of %d authorities, too (%s).",
                    inForce.trust().authorities().certificates().size(), present.bundle());
        });
    }

    /** Reads the files anew. */
    @Scheduled(
            every = "${luofleet.pki.external.reload:30s}",
            delayed = "${luofleet.pki.external.reload:30s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void reload() {
        settings.ifPresent(this::reload);
    }

    private synchronized void reload(ExternalSettings present) {
        Instant now = clock.instant();
        try {
            ExternalTrust read = present.load(now);
            if (!read.equals(inForce.trust())) {
                inForce = new InForce(read);
                LOG.infof(
                        "The authorities of agents are read anew: %d, with %d revocation lists.",
                        read.authorities().certificates().size(),
                        read.revocations().lists().size());
                changes.fire(new Changed(ExternalSettings.pem(read)));
            }
            complain(read.revocations()
                    .overdueSince(now)
                    .map(since ->
                            "a revocation list is overdue since %s; what it revokes stays revoked".formatted(since))
                    .orElse(""));
        } catch (IllegalStateException e) {
            complain(e.getMessage() + "; what was read before stays in force");
        }
    }

    private void complain(String what) {
        if (!what.isEmpty() && !what.equals(complaint)) {
            LOG.warnf("The authorities of agents: %s.", what);
        }
        complaint = what;
    }

    /** What is wrong with the files at present; empty when nothing is. */
    public String complaint() {
        return complaint;
    }

    /** Whether there are any. */
    public boolean areConfigured() {
        return settings.isPresent();
    }

    /** What a certificate was worth when it was shown before, if it is worth that still. */
    public Optional<Recognised> known(String fingerprint) {
        InForce present = inForce;
        return present == null
                ? Optional.empty()
                : Optional.ofNullable(present.recognised().getIfPresent(fingerprint))
                        .filter(found -> clock.instant().isBefore(found.until()));
    }

    /**
     * What a chain is worth at present.
     *
     * @param fingerprint SHA-256 of its first certificate, in hexadecimal
     * @param chain as TLS had it
     * @throws RefusedException with what is wrong
     */
    public Recognised recognise(String fingerprint, List<X509Certificate> chain) throws RefusedException {
        InForce present = inForce;
        if (present == null) {
            throw new RefusedException("it is by no authority that is known here");
        }
        Optional<Recognised> known = known(fingerprint);
        if (known.isPresent()) {
            return known.get();
        }
        Recognised found = present.trust().recognise(chain, clock.instant());
        present.recognised().put(fingerprint, found);
        return found;
    }
}
