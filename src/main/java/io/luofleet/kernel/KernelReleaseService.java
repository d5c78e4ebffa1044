// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.Api;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseSignature;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The registered releases. A name is given once: what was checked and rolled out must not change under it. */
@ApplicationScoped
@Transactional
public class KernelReleaseService {
    private final KernelReleaseRepository releases;
    private final EventLog events;
    private final Clock clock;

    KernelReleaseService(KernelReleaseRepository releases, EventLog events, Clock clock) {
        this.releases = releases;
        this.events = events;
        this.clock = clock;
    }

    /** The release of this name, or a problem that says so. */
    public KernelRelease require(String name) {
        return find(name).orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_RELEASE,
                        "No release '%s' is registered. Register it with POST /api/v1/releases.".formatted(name))
                .with("release", name));
    }

    /** The release of this name, if one is registered. */
    public Optional<KernelRelease> find(String name) {
        return releases.findByName(name).map(KernelReleaseService::toDomain);
    }

    /** The release of this id, which an update refers to and which therefore exists. */
    public KernelRelease get(UUID id) {
        return toDomain(releases.findById(id));
    }

    /** The newest release registered for a running kernel; empty when there is none. */
    public Optional<KernelRelease> releaseOf(String kernelRelease) {
        return releases.findNewestOf(kernelRelease).map(KernelReleaseService::toDomain);
    }

    /** What is known of a running kernel; empty when no release of that kernel is registered. */
    public Optional<KernelAbi> abiOf(String kernelRelease) {
        return releaseOf(kernelRelease).map(r -> r.spec().abi());
    }

    /** The name of the newest release of a kernel that hosts may go to; empty when there is none. */
    public Optional<String> newestOf(String kernelRelease, String besides) {
        return releases.findNewestInUse(kernelRelease, besides).map(r -> r.name);
    }

    /** The release of this name, or a problem: there is none, or no host goes to it any more. */
    public KernelRelease requireInUse(String name) {
        KernelRelease release = require(name);
        if (release.retired() != null) {
            throw new ProblemException(
                            ProblemType.RELEASE_RETIRED,
                            "No host goes to release '%s' any more: %s. Choose another one."
                                    .formatted(name, release.retired().words()))
                    .with("release", name);
        }
        return release;
    }

    /** Lets no host go to a release any more, for good. Whoever retires it first stays named. */
    void retire(String name, Principal by, String reason) {
        Scopes.requireFleet(by, "The end of a release");
        require(name);
        if (releases.retire(name, clock.instant(), Json.write(by), reason)) {
            events.append(
                    EventType.RELEASE_RETIRED,
                    Severity.WARNING,
                    null,
                    "No host goes to release %s any more, by %s: %s".formatted(name, by.display(), reason),
                    Map.of("release", name, "by", by, "reason", reason));
        }
    }

    /** Gives a release these tags and no others. */
    void tag(String name, Collection<String> tags, Principal by) {
        Scopes.requireFleet(by, "A release");
        require(name);
        List<String> sorted = List.copyOf(new TreeSet<>(tags));
        if (releases.tag(name, Json.write(sorted))) {
            events.append(
                    EventType.RELEASE_TAGGED,
                    Severity.INFO,
                    null,
                    "Release %s is tagged %s, by %s.".formatted(name, sorted, by.display()),
                    Map.of("release", name, "by", by, "tags", sorted));
        }
    }

    /** Gives a release these signatures and no others. Updates under way get them with their next directive. */
    void sign(String name, List<ReleaseSignature> signatures, Principal by) {
        Scopes.requireFleet(by, "A release");
        require(name);
        if (releases.sign(name, Json.write(signatures))) {
            List<String> keys = signatures.stream().map(ReleaseSignature::key).toList();
            events.append(
                    EventType.RELEASE_SIGNED,
                    Severity.INFO,
                    null,
                    "Release %s has signatures by the keys %s, by %s.".formatted(name, keys, by.display()),
                    Map.of("release", name, "by", by, "keys", keys));
        }
    }

    /** Registers a release, unless it is. True when it is new. */
    boolean register(ReleaseSpec spec, Principal by) {
        Scopes.requireFleet(by, "A release");
        releases.lockName(spec.name());
        Optional<KernelReleaseEntity> present = releases.findByName(spec.name());
        if (present.isPresent()) {
            requireSame(toDomain(present.get()).spec(), spec);
            return false;
        }
        KernelReleaseEntity row = toEntity(spec);
        row.registeredBy = Json.write(by);
        releases.persist(row);
        events.append(
                EventType.RELEASE_REGISTERED,
                Severity.INFO,
                null,
                "Release %s (%s) is registered by %s.".formatted(spec.name(), spec.kernelRelease(), by.display()),
                Map.of("release", spec.name(), "kernelRelease", spec.kernelRelease(), "by", by));
        return true;
    }

    /** Who has signed it is no part of what it is, but whoever sends a signature wants hosts to get it. */
    private static void requireSame(ReleaseSpec registered, ReleaseSpec sent) {
        if (!registered.signed(List.of()).equals(sent.signed(List.of()))) {
            throw exists(
                    sent,
                    "Release '%s' is registered with other content, and a release never changes. Register this one under another name.");
        }
        if (!Set.copyOf(registered.signatures()).containsAll(sent.signatures())) {
            throw exists(
                    sent,
                    "Release '%1$s' is registered without a signature that was sent. Add it with PUT /api/v1/releases/%1$s/signatures.");
        }
    }

    private static ProblemException exists(ReleaseSpec release, String detail) {
        return new ProblemException(ProblemType.RELEASE_EXISTS, detail.formatted(release.name()))
                .with("release", Api.release(release.name()));
    }

    ReleaseView view(String name) {
        require(name);
        return view(releases.findByName(name).orElseThrow());
    }

    Page<ReleaseView> list(String tag, String after, int limit) {
        String from = Objects.requireNonNullElse(after, "");
        List<KernelReleaseEntity> rows = tag == null
                ? releases.page(from, limit + 1)
                : releases.tagged(Json.write(List.of(tag)), from, limit + 1);
        return Page.of(rows, limit, r -> r.name).map(KernelReleaseService::view);
    }

    private KernelReleaseEntity toEntity(ReleaseSpec spec) {
        KernelReleaseEntity entity = new KernelReleaseEntity();
        entity.id = UUID.randomUUID();
        entity.name = spec.name();
        entity.kernelRelease = spec.kernelRelease();
        entity.image = Json.write(spec.image());
        entity.initrd = spec.initrd() == null ? null : Json.write(spec.initrd());
        entity.commandLine = spec.commandLine();
        entity.abi = Json.write(spec.abi());
        entity.signatures = Json.write(spec.signatures());
        entity.registeredAt = clock.instant();
        return entity;
    }

    private static KernelRelease toDomain(KernelReleaseEntity e) {
        return new KernelRelease(
                e.id,
                new ReleaseSpec(
                        e.name,
                        e.kernelRelease,
                        Json.read(e.image, Artifact.class),
                        Json.read(e.initrd, Artifact.class),
                        e.commandLine,
                        Json.read(e.abi, KernelAbi.class),
                        Json.read(e.signatures, new TypeReference<List<ReleaseSignature>>() {})),
                e.retiredAt == null
                        ? null
                        : new Retired(Json.read(e.retiredBy, Principal.class), e.retiredAt, e.retiredReason));
    }

    private static ReleaseView view(KernelReleaseEntity e) {
        KernelRelease release = toDomain(e);
        ReleaseSpec spec = release.spec();
        return new ReleaseView(
                spec.name(),
                spec.kernelRelease(),
                spec.image(),
                spec.initrd(),
                spec.commandLine(),
                spec.abi(),
                e.registeredAt,
                e.tags == null ? List.of() : Json.read(e.tags, new TypeReference<List<String>>() {}),
                release.retired(),
                spec.signatures());
    }
}
