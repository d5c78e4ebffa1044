// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.host.ObservationFilter;
import io.luofleet.host.ObservationQuery;
import io.luofleet.wire.SessionState.Stage;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

@ApplicationScoped
class SessionRepository implements PanacheRepository<SessionEntity> {
    /** Stages in which the kernel holds the session. */
    static final Set<Stage> HELD =
            EnumSet.of(Stage.CREATED, Stage.PRESERVED, Stage.RETRIEVED, Stage.CLAIMED, Stage.RESUMED);

    List<SessionEntity> of(UUID updateId, String bootId) {
        return list("updateId = ?1 and bootId = ?2 order by name", updateId, bootId);
    }

    /** The file handlers of a host's newest reported sessions. */
    List<String> handlersLastSeen(UUID hostId) {
        return getEntityManager()
                .createQuery("""
                        select distinct f.handler from FileEntity f where f.session.hostId = :host and f.session.updateId =
                            (select s.updateId from SessionEntity s where s.hostId = :host
                             order by s.observedAt desc, s.id desc limit 1)""", String.class)
                .setParameter("host", hostId)
                .getResultList();
    }

    /** The same for every host, with how it is known. */
    List<Seen> handlersLastSeen() {
        return seen("""
                SELECT h.id, f.handler, bool_or(s.source = 'DERIVED')
                FROM hosts h
                CROSS JOIN LATERAL (SELECT n.update_id FROM luo_sessions n WHERE n.host_id = h.id
                                    ORDER BY n.observed_at DESC, n.id DESC LIMIT 1) newest
                JOIN luo_sessions s ON s.host_id = h.id AND s.update_id = newest.update_id
                JOIN preserved_files f ON f.session_id = s.id
                WHERE h.retired_at IS NULL
                GROUP BY h.id, f.handler""");
    }

    /** The FLBs that counted files when every host's newest reported sessions were preserved. */
    List<Seen> flbsLastSeen() {
        return seen("""
                SELECT h.id, o.name, bool_or(o.source = 'DERIVED')
                FROM hosts h
                CROSS JOIN LATERAL (SELECT n.update_id FROM luo_sessions n WHERE n.host_id = h.id
                                    ORDER BY n.observed_at DESC, n.id DESC LIMIT 1) newest
                JOIN flb_observations o ON o.update_id = newest.update_id AND o.moment = 'AT_PRESERVE' AND o.count > 0
                WHERE h.retired_at IS NULL
                GROUP BY h.id, o.name""");
    }

    private List<Seen> seen(String sql) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows =
                getEntityManager().createNativeQuery(sql, Object[].class).getResultList();
        return rows.stream()
                .map(row -> new Seen((UUID) row[0], (String) row[1], (Boolean) row[2]))
                .toList();
    }

    /** Something that a host was seen to use; derived when any statement of it was. */
    record Seen(UUID hostId, String name, boolean isDerived) {}

    List<SessionEntity> page(ObservationQuery query, int max) {
        var filter = new ObservationFilter(query, "s", "s.id");
        if (query.current()) {
            filter.and("s.stage in :held", "held", HELD);
        }
        return find("from SessionEntity s where " + filter.where() + " order by s.id", filter.parameters())
                .range(0, max - 1)
                .list();
    }

    /** Files with their sessions. */
    List<FileEntity> files(ObservationQuery query, int max) {
        var filter = new ObservationFilter(query, "s", "f.id");
        if (query.current()) {
            filter.and("s.stage in :held", "held", HELD);
        }
        var hql = getEntityManager()
                .createQuery(
                        "from FileEntity f join fetch f.session s where " + filter.where() + " order by f.id",
                        FileEntity.class)
                .setMaxResults(max);
        filter.parameters().forEach(hql::setParameter);
        return hql.getResultList();
    }
}
