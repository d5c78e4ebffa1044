// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.label.Selector;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.security.Principal;
import io.luofleet.session.BlastRadius;
import io.luofleet.session.SessionService;
import io.luofleet.session.SessionTotals;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Mark;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** What operators are told of updates. */
@ApplicationScoped
@Transactional
public class UpdateQueries {
    private final UpdateRepository updates;
    private final PhaseEntryRepository history;
    private final SessionService sessions;
    private final HostService hosts;
    private final HostPresence presence;
    private final KernelReleaseService releases;
    private final Clock clock;

    UpdateQueries(
            UpdateRepository updates,
            PhaseEntryRepository history,
            SessionService sessions,
            HostService hosts,
            HostPresence presence,
            KernelReleaseService releases,
            Clock clock) {
        this.updates = updates;
        this.history = history;
        this.sessions = sessions;
        this.hosts = hosts;
        this.presence = presence;
        this.releases = releases;
        this.clock = clock;
    }

    UpdateView get(UUID id) {
        UpdateEntity row = updates.load(id).orElseThrow(() -> UpdateService.unknown(id));
        SessionTotals totals = row.sessionsBootId() == null
                ? new SessionTotals(0, 0, 0, null)
                : sessions.totals(id, row.sessionsBootId());
        return new UpdateView(
                id,
                hosts.find(row.hostId).orElseThrow().name(),
                releases.get(row.releaseId).spec().name(),
                row.phase,
                row.since,
                row.deadline,
                isAbortable(row),
                row.createdAt,
                Json.read(row.createdBy, Principal.class),
                row.forcedBecause,
                endedAt(row),
                row.endedIn,
                Json.read(row.failure, Failure.class),
                row.owed,
                row.returnedAt,
                Json.read(row.blastRadius, BlastRadius.class),
                row.epoch,
                row.originBootId,
                row.landingBootId,
                row.originKernel,
                row.landingKernel,
                row.originNumber,
                row.landingNumber,
                totals.sessions(),
                totals.files(),
                totals.bytesVerified(),
                Json.read(row.checks, new TypeReference<List<Check>>() {}),
                passed(id),
                Timings.of(
                        Json.read(row.marks, new TypeReference<Map<Mark, Instant>>() {}),
                        row.originClockBehindMicros,
                        row.landingClockBehindMicros,
                        totals.blackoutNanos()),
                row.times(),
                row.rolloutId);
    }

    /** Refuses an unknown update, for listings of what belongs to one. */
    void require(UUID id) {
        if (updates.load(id).isEmpty()) {
            throw UpdateService.unknown(id);
        }
    }

    /** The phase of an update; empty when there is none of this id. It is read anew at each call. */
    public Optional<PhaseName> phaseOf(UUID id) {
        return updates.phaseOf(id);
    }

    /** The rollouts that updates were made for, by update; without updates by themselves. They never change. */
    public Map<UUID, UUID> rolloutsOf(Collection<UUID> ids) {
        return updates.rolloutsOf(ids).stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (UUID) row[1]));
    }

    /** The phases of updates by id, read anew at each call. */
    public Map<UUID, PhaseName> phasesOf(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : updates.phasesOf(ids).stream()
                        .collect(Collectors.toMap(row -> (UUID) row[0], row -> PhaseName.valueOf((String) row[1])));
    }

    /**
     * The end of an update.
     *
     * @param phase its last phase
     * @param at when it ended
     */
    public record End(PhaseName phase, Instant at) {}

    /** The ends of those of these updates that are over, by id, read anew at each call. */
    public Map<UUID, End> endsOf(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : updates.endsOf(ids).stream()
                        .collect(Collectors.toMap(
                                row -> (UUID) row[0],
                                row -> new End(PhaseName.valueOf((String) row[1]), (Instant) row[2])));
    }

    /** The updates under way, by host id, read anew at each call. */
    public Map<UUID, UUID> openByHost() {
        return updates.openIds().stream().collect(Collectors.toMap(row -> (UUID) row[1], row -> (UUID) row[0]));
    }

    Page<UpdateSummary> list(String host, PhaseName phase, Long before, int limit) {
        UUID hostId = host == null ? null : hosts.require(host).id();
        var page = Page.of(updates.page(hostId, phase, before, limit + 1), limit, u -> u.number);
        return hosts.named(
                page,
                u -> u.hostId,
                (u, name) -> new UpdateSummary(
                        u.id,
                        name,
                        releases.get(u.releaseId).spec().name(),
                        u.phase,
                        u.since,
                        u.deadline,
                        u.createdAt,
                        endedAt(u),
                        Json.read(u.failure, Failure.class)));
    }

    FleetCells cells(Selector selector) {
        return FleetCells.of(clock.instant(), hosts.overview(selector), updates.newestByHost());
    }

    FleetView fleet() {
        var presences = presence.presences();
        Map<PhaseName, Long> open = updates.countOpenByPhase();
        long busy = open.values().stream().mapToLong(Long::longValue).sum();
        return new FleetView(presences.all(), presences.present(), presences.silent(), presences.unknown(), busy, open);
    }

    private List<UpdateView.PhaseEntry> passed(UUID id) {
        var entries = history.of(id);
        List<UpdateView.PhaseEntry> passed = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            Long millis = i + 1 == entries.size()
                    ? null
                    : Duration.between(entry.enteredAt, entries.get(i + 1).enteredAt)
                            .toMillis();
            passed.add(new UpdateView.PhaseEntry(entry.phase, entry.enteredAt, millis));
        }
        return passed;
    }

    private static boolean isAbortable(UpdateEntity row) {
        Phase phase = PhaseColumns.read(row);
        return phase instanceof Phase.Queued || phase instanceof Phase.Preparing;
    }

    private static Instant endedAt(UpdateEntity row) {
        return row.phase.isTerminal() ? row.since : null;
    }
}
