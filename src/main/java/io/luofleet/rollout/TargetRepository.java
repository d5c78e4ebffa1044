// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.TargetState;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Targets. Rows are read anew at each call: what one becomes is written by {@link #replace} only. */
@ApplicationScoped
class TargetRepository implements PanacheRepositoryBase<TargetEntity, TargetEntity.Key> {
    /** A host in these is no longer held by its rollout. */
    private static final Set<TargetState> LET_GO = EnumSet.of(TargetState.SUCCEEDED, TargetState.SKIPPED);

    private static final String WRITTEN = TargetRepository.class.getName() + ".written";

    private final TransactionSynchronizationRegistry transactions;

    TargetRepository(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    List<TargetEntity> of(UUID rollout) {
        return detached(list("key.rolloutId = ?1 order by position", rollout));
    }

    /** Those of a rollout that were written after this revision, by position. */
    List<TargetEntity> writtenAfter(UUID rollout, long revision) {
        return detached(list("key.rolloutId = ?1 and revision > ?2 order by position", rollout, revision));
    }

    /** Whether this transaction has written any. */
    boolean isWrittenHere() {
        return transactions.getResource(WRITTEN) != null;
    }

    void insert(TargetEntity row) {
        transactions.putResource(WRITTEN, true);
        persist(row);
    }

    List<TargetEntity> find(UUID rollout, Collection<String> hosts) {
        return detached(getEntityManager()
                .createQuery(
                        "from TargetEntity where key.rolloutId = :rollout and array_contains(:hosts, key.host)",
                        TargetEntity.class)
                .setParameter("rollout", rollout)
                .setParameter("hosts", hosts.toArray(String[]::new))
                .getResultList());
    }

    List<TargetEntity> page(UUID rollout, TargetState state, int after, int max) {
        return state == null
                ? find("key.rolloutId = ?1 and position > ?2 order by position", rollout, after)
                        .range(0, max - 1)
                        .list()
                : find("key.rolloutId = ?1 and position > ?2 and state = ?3 order by position", rollout, after, state)
                        .range(0, max - 1)
                        .list();
    }

    /**
     * Writes what changes of these, as one set. The newest update of a host that has none now stays known.
     *
     * @throws IllegalStateException when one is no host of the rollout
     */
    void replace(UUID rollout, List<TargetEntity> rows) {
        transactions.putResource(WRITTEN, true);
        int changed = getEntityManager()
                .createNativeQuery("""
                        UPDATE rollout_targets t SET wave = n.wave, caps = n.caps, state = n.state, attempts = n.attempts,
                            failures_left = n.failures_left, trouble_kind = n.trouble_kind, trouble_code = n.trouble_code,
                            trouble_at = n.trouble_at, trouble_accepted = n.trouble_accepted,
                            trouble_guests_lost = n.trouble_guests_lost, not_before = n.not_before,
                            update_id = coalesce(n.update_id, t.update_id), fence = coalesce(n.fence, t.fence),
                            started_at = coalesce(n.started_at, t.started_at), withdrawal = n.withdrawal,
                            skip_cause = n.skip_cause, skip_reason = n.skip_reason, ended_at = n.ended_at
                        FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS n(host text, wave integer, caps jsonb, state text,
                            attempts integer, failures_left integer, trouble_kind text, trouble_code text, trouble_at timestamptz,
                            trouble_accepted boolean, trouble_guests_lost boolean, not_before timestamptz, update_id uuid,
                            fence bigint, started_at timestamptz, withdrawal text, skip_cause text, skip_reason text,
                            ended_at timestamptz)
                        WHERE t.rollout_id = :rollout AND t.host = n.host""")
                .setParameter("rollout", rollout)
                .setParameter(
                        "rows",
                        RolloutJson.write(
                                rows.stream().map(TargetColumns::changing).toList()))
                .executeUpdate();
        if (changed != rows.size()) {
            throw new IllegalStateException(
                    "%d of %d hosts are in rollout %s".formatted(changed, rows.size(), rollout));
        }
    }

    /** The open rollouts that these hosts are in and not through with, by host. */
    Map<String, UUID> holders(Collection<String> hosts) {
        Map<String, UUID> holders = new HashMap<>();
        if (!hosts.isEmpty()) {
            @SuppressWarnings("unchecked")
            List<Object[]> rows = getEntityManager()
                    .createNativeQuery("""
                            SELECT t.host, r.id FROM rollout_targets t JOIN rollouts r ON r.id = t.rollout_id
                            WHERE t.host = ANY(:hosts) AND t.state <> ALL(:through) AND r.status <> ALL(:over)""")
                    .setParameter("hosts", hosts.toArray(String[]::new))
                    .setParameter("through", names(LET_GO))
                    .setParameter("over", names(StatusName.OVER))
                    .getResultList();
            rows.forEach(row -> holders.put((String) row[0], (UUID) row[1]));
        }
        return holders;
    }

    /** How many hosts of a rollout are in each state. */
    Map<TargetState, Long> count(UUID rollout) {
        Map<TargetState, Long> counts = new HashMap<>();
        getEntityManager()
                .createQuery(
                        "select t.state, count(*) from TargetEntity t where t.key.rolloutId = :rollout group by t.state",
                        Object[].class)
                .setParameter("rollout", rollout)
                .getResultList()
                .forEach(row -> counts.put((TargetState) row[0], (Long) row[1]));
        return counts;
    }

    /** The same by wave. */
    Map<Integer, Map<TargetState, Long>> countByWave(UUID rollout) {
        Map<Integer, Map<TargetState, Long>> counts = new TreeMap<>();
        getEntityManager()
                .createQuery("""
                        select t.wave, t.state, count(*) from TargetEntity t where t.key.rolloutId = :rollout
                        group by t.wave, t.state""", Object[].class)
                .setParameter("rollout", rollout)
                .getResultList()
                .forEach(row -> counts.computeIfAbsent((Integer) row[0], _ -> new EnumMap<>(TargetState.class))
                        .put((TargetState) row[1], (Long) row[2]));
        return counts;
    }

    /** The open rollouts of all hosts that one is not through with, by host. */
    Map<String, UUID> allHolders() {
        Map<String, UUID> holders = new HashMap<>();
        getEntityManager()
                .createQuery("""
                        select t.key.host, r.id from TargetEntity t join RolloutEntity r on r.id = t.key.rolloutId
                        where t.state not in :through and r.status not in :over""", Object[].class)
                .setParameter("through", LET_GO)
                .setParameter("over", StatusName.OVER)
                .getResultList()
                .forEach(row -> holders.put((String) row[0], (UUID) row[1]));
        return holders;
    }

    /** How many hosts of all open rollouts are in each state. */
    Map<TargetState, Long> countOpen() {
        Map<TargetState, Long> counts = new HashMap<>();
        getEntityManager()
                .createQuery("""
                        select t.state, count(*) from TargetEntity t join RolloutEntity r on r.id = t.key.rolloutId
                        where r.status not in :over group by t.state""", Object[].class)
                .setParameter("over", StatusName.OVER)
                .getResultList()
                .forEach(row -> counts.put((TargetState) row[0], (Long) row[1]));
        return counts;
    }

    private static String[] names(Collection<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).toArray(String[]::new);
    }

    private List<TargetEntity> detached(List<TargetEntity> rows) {
        rows.forEach(getEntityManager()::detach);
        return rows;
    }
}
