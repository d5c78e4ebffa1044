// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.FailureCode;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What planning asks of updates: how long they took, and which hosts have one under way. */
@ApplicationScoped
@Transactional
public class UpdateHistory {
    private static final String MEDIANS = """
            SELECT u.origin_kernel,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM done.entered_at - began.entered_at)),
                   count(*)
            FROM updates u
            JOIN update_phases began ON began.update_id = u.id AND began.phase = 'PREFLIGHT'
            JOIN update_phases done ON done.update_id = u.id AND done.phase = 'SOAKING'
            WHERE u.release_id = :release AND u.phase = 'SUCCEEDED'
            GROUP BY u.origin_kernel""";

    private static final String LANDED = """
            SELECT u.host_id, u.release_id FROM updates u
            JOIN hosts h ON h.id = u.host_id AND h.boot_id = u.landing_boot_id
            ORDER BY u.number""";

    private final EntityManager entities;
    private final UpdateRepository updates;

    UpdateHistory(EntityManager entities, UpdateRepository updates) {
        this.entities = entities;
        this.updates = updates;
    }

    /**
     * What successful updates took, from preflight until everything was finished, without the soak.
     *
     * @param median the median
     * @param updates of how many
     */
    public record Taken(Duration median, long updates) {}

    /**
     * An update under way.
     *
     * @param id its id
     * @param phase where it stands
     */
    public record Open(UUID id, PhaseName phase) {}

    /**
     * An update that ended on its own: nobody withdrew it.
     *
     * @param took from its creation to its soak; of one that never soaked, to its end
     * @param end how it ended
     */
    public record Ended(Duration took, Phase.Closed end) {}

    /**
     * The newest updates that ended on their own.
     *
     * @param releaseId to this release; {@code null} for any
     * @param most of how many, those that were withdrawn included
     */
    public List<Ended> ended(UUID releaseId, int most) {
        List<UpdateEntity> rows = updates.newestEnded(releaseId, most);
        Map<UUID, Instant> soaks =
                updates.soaksOf(rows.stream().map(row -> row.id).toList());
        List<Ended> ended = new ArrayList<>();
        for (UpdateEntity row : rows) {
            var end = (Phase.Closed) PhaseColumns.read(row);
            Duration took = Duration.between(row.createdAt, soaks.getOrDefault(row.id, row.since));
            if (!isWithdrawn(end)) {
                ended.add(new Ended(took.isNegative() ? Duration.ZERO : took, end));
            }
        }
        return ended;
    }

    private static boolean isWithdrawn(Phase.Closed end) {
        return end instanceof Phase.Aborted aborted && FailureCode.kindOf(aborted.why()) == FailureCode.Kind.WITHDRAWAL;
    }

    /** What updates to a release took, by the kernel they came from. */
    public Map<String, Taken> durationsTo(UUID releaseId) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = entities.createNativeQuery(MEDIANS, Object[].class)
                .setParameter("release", releaseId)
                .getResultList();
        Map<String, Taken> durations = new HashMap<>();
        for (Object[] row : rows) {
            Duration median = Duration.ofMillis(Math.round(((Number) row[1]).doubleValue() * 1_000));
            durations.put((String) row[0], new Taken(median, ((Number) row[2]).longValue()));
        }
        return durations;
    }

    /** The release of the update that led to each host's present boot, by host; without those that came there otherwise. */
    public Map<UUID, UUID> landed() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = entities.createNativeQuery(LANDED, Object[].class).getResultList();
        Map<UUID, UUID> releases = new HashMap<>();
        rows.forEach(row -> releases.put((UUID) row[0], (UUID) row[1]));
        return releases;
    }

    /** The updates under way, by host. */
    public Map<UUID, Open> open() {
        return updates.open().stream().collect(Collectors.toMap(u -> u.hostId, u -> new Open(u.id, u.phase)));
    }
}
