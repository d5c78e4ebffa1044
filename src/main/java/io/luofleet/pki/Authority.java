// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The authority in force, the same on every replica, and the service's own certificate by it. */
@ApplicationScoped
class Authority {
    private static final Logger LOG = Logger.getLogger(Authority.class);
    private static final String CA_CERTIFICATE = "luofleet.pki.ca-certificate";
    private static final String CA_KEY = "luofleet.pki.ca-key";

    private final TlsSettings tls;
    private final PkiConfig config;
    private final AuthorityRecord record;
    private final Clock clock;
    private CertificateAuthority authority;

    Authority(PkiConfig config, Config properties, AuthorityRecord record, Clock clock) {
        this.tls = TlsSettings.read(name -> properties
                .getOptionalValue(name, String.class)
                // What we supplied ourselves is not somebody else's TLS.
                .filter(value -> !name.equals("quarkus.http.tls-configuration-name") || !value.equals("luofleet"))
                .orElse(null));
        this.config = config;
        this.record = record;
        this.clock = clock;
    }

    void begin(@Observes @Priority(50) StartupEvent start) {
        if (tls.isOn()) {
            LOG.infof(
                    "TLS for %s by the authority %s.",
                    String.join(", ", tls.names()), inForce().fingerprint());
        }
    }

    /** A service without TLS that nobody enrols at has none, and its replicas need not share one. */
    private synchronized CertificateAuthority inForce() {
        if (authority == null) {
            CertificateAuthority found =
                    read(config.caCertificate(), config.caKey(), new PkiFiles(tls.directory()), clock.instant());
            record.require(found.fingerprint(), tls.directory());
            authority = found;
        }
        return authority;
    }

    /** The server reads the files anew by itself. */
    @Scheduled(every = "1h", delayed = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        if (tls.isOn() && new PkiFiles(tls.directory()).renewServer(inForce(), tls.names(), clock.instant())) {
            LOG.info("The server's certificate is renewed.");
        }
    }

    /** Whether the service listens with TLS of its own making. */
    boolean isTlsOn() {
        return tls.isOn();
    }

    /** Where its files are, and those of the service's TLS. */
    PkiFiles files() {
        return new PkiFiles(tls.directory());
    }

    /** Whether its key has signed a certificate, whatever name the issuer has in it. */
    boolean hasSigned(X509Certificate presented) {
        try {
            presented.verify(certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    X509Certificate certificate() {
        return inForce().certificate();
    }

    String pin() {
        return inForce().pin();
    }

    X509Certificate issue(PublicKey holder, HostIdentity identity, Instant now) {
        return inForce().issueAgent(holder, identity, now, config.agentCertificateLife());
    }

    /** The authority by configuration, for what comes before there are beans. */
    static CertificateAuthority configured(ConfigSourceContext context, PkiFiles files, Instant now) {
        return read(path(context, CA_CERTIFICATE), path(context, CA_KEY), files, now);
    }

    static Path certificateFile(ConfigSourceContext context, PkiFiles files) {
        return path(context, CA_CERTIFICATE).orElseGet(files::authorityCertificate);
    }

    private static CertificateAuthority read(
            Optional<Path> certificate, Optional<Path> key, PkiFiles files, Instant now) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalStateException(
                    "%s and %s are set together or not at all".formatted(CA_CERTIFICATE, CA_KEY));
        }
        return certificate.map(c -> PkiFiles.read(c, key.orElseThrow(), CA_KEY)).orElseGet(() -> files.authority(now));
    }

    private static Optional<Path> path(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null || value.getValue().isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(value.getValue()));
    }
}
