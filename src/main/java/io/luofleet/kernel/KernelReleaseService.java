// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.Api;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    /** The name of the newest release of a kernel; empty when none is registered. */
    public Optional<String> newestOf(String kernelRelease) {
        return releases.findNewestOf(kernelRelease).map(r -> r.name);
    }

    /** Registers a release, unless it is. True when it is new. */
    boolean register(ReleaseSpec spec) {
        releases.lockName(spec.name());
        Optional<KernelReleaseEntity> present = releases.findByName(spec.name());
        if (present.isPresent()) {
            if (toDomain(present.get()).spec().equals(spec)) {
                return false;
            }
            throw new ProblemException(
                            ProblemType.RELEASE_EXISTS,
                            "Release '%s' is registered with other content, and a release never changes. Register this one under another name."
                                    .formatted(spec.name()))
                    .with("release", Api.release(spec.name()));
        }
        releases.persist(toEntity(spec));
        events.append(
                EventType.RELEASE_REGISTERED,
                Severity.INFO,
                null,
                "Release %s (%s) is registered.".formatted(spec.name(), spec.kernelRelease()),
                Map.of("release", spec.name(), "kernelRelease", spec.kernelRelease()));
        return true;
    }

    ReleaseView view(String name) {
        require(name);
        return view(releases.findByName(name).orElseThrow());
    }

    Page<ReleaseView> list(String after, int limit) {
        return Page.of(releases.page(Objects.requireNonNullElse(after, ""), limit + 1), limit, r -> r.name)
                .map(KernelReleaseService::view);
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
                        Json.read(e.abi, KernelAbi.class)));
    }

    private static ReleaseView view(KernelReleaseEntity e) {
        ReleaseSpec spec = toDomain(e).spec();
        return new ReleaseView(
                spec.name(),
                spec.kernelRelease(),
                spec.image(),
                spec.initrd(),
                spec.commandLine(),
                spec.abi(),
                e.registeredAt);
    }
}
