// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.ProgressName;
import io.luofleet.rollout.engine.StatusName;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Timeouts;
import org.hibernate.jpa.SpecHints;

/** Rollouts. Rows are read anew at each call: what one becomes is written by {@link #replace} only. */
@ApplicationScoped
class RolloutRepository implements PanacheRepositoryBase<RolloutEntity, UUID> {

    Optional<RolloutEntity> load(UUID id) {
        return find("id", id).firstResultOptional().map(this::detached);
    }

    Optional<RolloutEntity> lock(UUID id) {
        return find("id", id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .map(this::detached);
    }

    /** Empty when somebody else holds it, or it is over. */
    Optional<RolloutEntity> tryLockOpen(UUID id) {
        return find("id = ?1 and status not in ?2", id, StatusName.OVER)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint(SpecHints.HINT_SPEC_LOCK_TIMEOUT, Timeouts.SKIP_LOCKED_MILLI)
                .firstResultOptional()
                .map(this::detached);
    }

    /** The rollouts that are not over, oldest first. */
    List<UUID> open() {
        return getEntityManager()
                .createQuery(
                        "select r.id from RolloutEntity r where r.status not in :over order by r.number", UUID.class)
                .setParameter("over", StatusName.OVER)
                .getResultList();
    }

    List<RolloutEntity> page(StatusName status, Long before, int max) {
        List<String> where = new ArrayList<>(List.of("1 = 1"));
        Map<String, Object> parameters = new HashMap<>();
        if (status != null) {
            where.add("status = :status");
            parameters.put("status", status);
        }
        if (before != null) {
            where.add("number < :before");
            parameters.put("before", before);
        }
        return find(String.join(" and ", where) + " order by number desc", parameters)
                .range(0, max - 1)
                .list();
    }

    /**
     * Compare-and-set: writes status and progress if the row still has this version.
     *
     * @return false when somebody else changed it
     */
    boolean replace(RolloutEntity row, long expectedVersion) {
        int changed = getEntityManager()
                .createQuery("""
                        update RolloutEntity set version = version + 1, strategy = :strategy, status = :status, statusSince = :statusSince,
                            pauseReason = :pauseReason, abortBy = :abortBy, abortReason = :abortReason,
                            progress = :progress, wave = :wave, askings = :askings, soakSince = :soakSince, soakUntil = :soakUntil,
                            gateIndex = :gateIndex, gateDeadline = :gateDeadline, gateAnswer = :gateAnswer,
                            gateAskedUntil = null, gateNonAnswer = null
                        where id = :id and version = :expectedVersion""")
                .setParameter("strategy", row.strategy)
                .setParameter("status", row.status)
                .setParameter("statusSince", row.statusSince)
                .setParameter("pauseReason", row.pauseReason)
                .setParameter("abortBy", row.abortBy)
                .setParameter("abortReason", row.abortReason)
                .setParameter("progress", row.progress)
                .setParameter("wave", row.wave)
                .setParameter("askings", row.askings)
                .setParameter("soakSince", row.soakSince)
                .setParameter("soakUntil", row.soakUntil)
                .setParameter("gateIndex", row.gateIndex)
                .setParameter("gateDeadline", row.gateDeadline)
                .setParameter("gateAnswer", row.gateAnswer)
                .setParameter("id", row.id)
                .setParameter("expectedVersion", expectedVersion)
                .executeUpdate();
        return changed == 1;
    }

    /** Keeps who approved. */
    void approved(UUID id, String by, Instant at) {
        update("approvedBy = ?1, approvedAt = ?2 where id = ?3", by, at, id);
    }

    /** Takes it upon this replica to ask the rollout's gate until then; false when somebody else has. */
    boolean claimGate(UUID id, int asking, Instant now, Instant until) {
        return getEntityManager()
                        .createNativeQuery("""
                                UPDATE rollouts SET gate_asked_until = :until
                                WHERE id = :id AND status = 'RUNNING' AND progress = 'AT_GATE' AND askings = :asking
                                    AND gate_answer IS NULL AND gate_deadline > :now
                                    AND (gate_asked_until IS NULL OR gate_asked_until <= :now)""")
                        .setParameter("id", id)
                        .setParameter("asking", asking)
                        .setParameter("now", now)
                        .setParameter("until", until)
                        .executeUpdate()
                == 1;
    }

    /** Keeps what asking a gate came to, and lets it be asked again from then on; no effect once it is not asked any more. */
    void unanswered(UUID id, int asking, String nonAnswer, Instant again) {
        getEntityManager()
                .createNativeQuery("""
                        UPDATE rollouts SET gate_non_answer = cast(:nonAnswer AS jsonb), gate_asked_until = :again
                        WHERE id = :id AND progress = 'AT_GATE' AND askings = :asking AND gate_answer IS NULL""")
                .setParameter("id", id)
                .setParameter("asking", asking)
                .setParameter("nonAnswer", nonAnswer)
                .setParameter("again", again)
                .executeUpdate();
    }

    /** The open rollouts at a gate that has not answered. */
    List<RolloutEntity> atGates() {
        List<RolloutEntity> rows =
                list("status = ?1 and progress = ?2 and gateAnswer is null", StatusName.RUNNING, ProgressName.AT_GATE);
        rows.forEach(this::detached);
        return rows;
    }

    Map<StatusName, Long> countByStatus() {
        Map<StatusName, Long> counts = new HashMap<>();
        getEntityManager()
                .createQuery("select r.status, count(*) from RolloutEntity r group by r.status", Object[].class)
                .getResultList()
                .forEach(row -> counts.put((StatusName) row[0], (Long) row[1]));
        return counts;
    }

    private RolloutEntity detached(RolloutEntity row) {
        getEntityManager().detach(row);
        return row;
    }
}
