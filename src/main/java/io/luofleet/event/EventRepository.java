// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

@ApplicationScoped
class EventRepository implements PanacheRepository<EventEntity> {

    /** The highest id that was ever taken, committed or not, and 0 before the first; takes no lock. */
    @Transactional
    long lastTaken() {
        return (Long) getEntityManager()
                .createNativeQuery("SELECT events_last_taken()", Long.class)
                .getSingleResult();
    }

    /**
     * That all after this id are kept; to be asked after these were read, since they may go at any moment.
     *
     * @param after 0 for whoever begins with the first that is kept
     * @throws ProblemException when some are not
     */
    @Transactional
    void requireKept(long after) {
        if (after == 0) {
            return;
        }
        long gone = (Long) getEntityManager()
                .createNativeQuery("SELECT events_gone()", Long.class)
                .getSingleResult();
        if (after < gone) {
            throw new ProblemException(
                            ProblemType.EVENTS_GONE,
                            ("Events are kept for a time, and those up to %1$d no longer are: what came after %2$d is not known whole. "
                                            + "Read anew what you derive from events, and go on with %1$d as 'after'.")
                                    .formatted(gone, after))
                    .with("after", gone);
        }
    }

    /**
     * Events by filter, oldest first.
     *
     * @param upTo the highest id to show
     */
    @Transactional
    List<EventEntity> list(EventQuery query, long upTo, int max) {
        return find(query, upTo, max, Sort.ascending("id"));
    }

    /** The same, newest first. */
    @Transactional
    List<EventEntity> newest(EventQuery query, long upTo, int max) {
        return find(query, upTo, max, Sort.descending("id"));
    }

    private List<EventEntity> find(EventQuery query, long upTo, int max, Sort order) {
        List<String> where = new ArrayList<>(List.of("id > :after", "id <= :upTo"));
        Map<String, Object> parameters = new HashMap<>(Map.of("after", query.after(), "upTo", upTo));
        if (query.host() != null) {
            where.add("host = :host");
            parameters.put("host", query.host());
        }
        if (query.update() != null) {
            where.add("updateId = :update");
            parameters.put("update", query.update());
        }
        if (query.rollout() != null) {
            where.add("rolloutId = :rollout");
            parameters.put("rollout", query.rollout());
        }
        if (query.type() != null) {
            where.add("type = :type");
            parameters.put("type", query.type());
        }
        if (query.severity() != null) {
            where.add("severity in :severities");
            parameters.put("severities", query.severity().andWorse());
        }
        return find(String.join(" and ", where), order, parameters)
                .range(0, max - 1)
                .list();
    }
}
