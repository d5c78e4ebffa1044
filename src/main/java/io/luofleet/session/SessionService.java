// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.host.HostService;
import io.luofleet.host.ObservationQuery;
import io.luofleet.platform.Page;
import io.luofleet.session.flb.FlbService;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Records what hosts report of sessions and files, and answers for it. */
@ApplicationScoped
@Transactional
public class SessionService {
    private final SessionRepository sessions;
    private final FlbService flbs;
    private final HostService hosts;
    private final Clock clock;

    SessionService(SessionRepository sessions, FlbService flbs, HostService hosts, Clock clock) {
        this.sessions = sessions;
        this.flbs = flbs;
        this.hosts = hosts;
        this.clock = clock;
    }

    /** What each host's newest reported sessions use; hosts that never reported any are absent. */
    public Map<UUID, InUse> lastSeenInUse() {
        Map<UUID, Map<String, Source>> handlers = byHost(sessions.handlersLastSeen());
        Map<UUID, Map<String, Source>> counted = byHost(sessions.flbsLastSeen());
        Map<UUID, InUse> uses = new HashMap<>();
        handlers.forEach((host, names) -> uses.put(host, new InUse(names, counted.getOrDefault(host, Map.of()))));
        return uses;
    }

    private static Map<UUID, Map<String, Source>> byHost(List<SessionRepository.Seen> seen) {
        return seen.stream()
                .collect(Collectors.groupingBy(
                        SessionRepository.Seen::hostId,
                        Collectors.toMap(
                                SessionRepository.Seen::name, s -> s.isDerived() ? Source.DERIVED : Source.REPORTED)));
    }

    /** Takes over a report's sessions, one row a boot. */
    public void record(UUID hostId, UUID updateId, String bootId, List<SessionState> reported) {
        Map<String, SessionEntity> known =
                sessions.of(updateId, bootId).stream().collect(Collectors.toMap(s -> s.name, Function.identity()));
        for (SessionState state : reported) {
            SessionEntity session = known.get(state.name());
            if (session == null) {
                session = new SessionEntity();
                session.hostId = hostId;
                session.updateId = updateId;
                session.bootId = bootId;
                session.name = state.name();
            }
            apply(session, state);
            sessions.persist(session);
        }
    }

    private void apply(SessionEntity session, SessionState state) {
        session.workloadId = state.workloadId();
        session.stage = state.stage();
        session.verified = state.verified();
        session.verifiedBytes = state.verifiedBytes();
        session.blackoutNanos = state.blackoutNanos();
        session.detail = state.detail();
        session.source = state.source();
        session.observedAt = clock.instant();
        Map<Long, FileEntity> known =
                session.files.stream().collect(Collectors.toMap(f -> f.token, Function.identity()));
        Set<Long> reported = new HashSet<>();
        for (SessionState.FileState file : state.files()) {
            reported.add(file.token());
            FileEntity entity = known.get(file.token());
            if (entity == null) {
                entity = new FileEntity();
                entity.session = session;
                entity.token = file.token();
                session.files.add(entity);
            }
            entity.handler = file.handler();
            entity.name = file.name();
            entity.sizeBytes = file.sizeBytes();
        }
        session.files.removeIf(f -> !reported.contains(f.token));
    }

    /** File handlers that the host's sessions were last seen to use; empty before its first update. */
    public Set<String> handlersInUse(UUID hostId) {
        return Set.copyOf(sessions.handlersLastSeen(hostId));
    }

    /** Workload sessions of a boot that have not reached a stage, by name. */
    public List<String> notYet(UUID updateId, String bootId, SessionState.Stage wanted) {
        Set<SessionState.Stage> before = EnumSet.range(SessionState.Stage.CREATED, wanted);
        before.remove(wanted);
        return sessions.of(updateId, bootId).stream()
                .filter(s -> s.workloadId != null && before.contains(s.stage))
                .map(s -> s.name)
                .toList();
    }

    /** Marks every session of a boot that is not finished as lost. */
    public BlastRadius loseUnfinished(UUID updateId, String bootId, String cause) {
        List<SessionEntity> lost = select(updateId, bootId, s -> SessionRepository.HELD.contains(s.stage));
        lost.forEach(s -> {
            s.stage = SessionState.Stage.FAILED;
            s.detail = "lost: " + cause;
        });
        return radius(updateId, bootId, lost, cause);
    }

    /** What a failure of these sessions hits. */
    public BlastRadius affected(UUID updateId, String bootId, Collection<String> names) {
        return radius(updateId, bootId, select(updateId, bootId, s -> names.contains(s.name)), null);
    }

    private List<SessionEntity> select(UUID updateId, String bootId, Predicate<SessionEntity> which) {
        return sessions.of(updateId, bootId).stream().filter(which).toList();
    }

    private BlastRadius radius(UUID updateId, String bootId, List<SessionEntity> hit, String cause) {
        return new BlastRadius(
                hit.stream().map(s -> s.name).toList(),
                hit.stream().map(s -> s.workloadId).filter(Objects::nonNull).toList(),
                hit.stream().mapToInt(s -> s.files.size()).sum(),
                hit.stream()
                        .flatMap(s -> s.files.stream())
                        .mapToLong(f -> f.sizeBytes == null ? 0 : f.sizeBytes)
                        .sum(),
                flbs.depended(updateId, bootId),
                cause);
    }

    /** An update's workload sessions in sum, as of one boot. */
    public SessionTotals totals(UUID updateId, String bootId) {
        List<SessionEntity> counted = select(updateId, bootId, s -> s.workloadId != null);
        Optional<Long> blackout = counted.stream()
                .map(s -> s.blackoutNanos)
                .filter(Objects::nonNull)
                .max(Long::compare);
        return new SessionTotals(
                counted.size(),
                counted.stream().mapToInt(s -> s.files.size()).sum(),
                counted.stream()
                        .filter(s -> Boolean.TRUE.equals(s.verified) && s.verifiedBytes != null)
                        .mapToLong(s -> s.verifiedBytes)
                        .sum(),
                blackout.orElse(null));
    }

    /** Sessions by filter. */
    public Page<SessionView> sessions(ObservationQuery query, int limit) {
        return hosts.named(Page.of(sessions.page(query, limit + 1), limit, s -> s.id), s -> s.hostId, SessionView::of);
    }

    /** Files by filter. */
    public Page<FileView> files(ObservationQuery query, int limit) {
        return hosts.named(
                Page.of(sessions.files(query, limit + 1), limit, f -> f.id), f -> f.session.hostId, FileView::of);
    }
}
