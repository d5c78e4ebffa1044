// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime;

import io.luofleet.uptime.model.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;

/** The newest heartbeat of all replicas, and the outages. */
@ApplicationScoped
class HeartbeatRepository {
    private final EntityManager entities;

    HeartbeatRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** Locks the one row, so that replicas that come back at once record an outage once. */
    Instant lock() {
        return (Instant) entities.createNativeQuery("SELECT beat_at FROM service_heartbeat FOR UPDATE", Instant.class)
                .getSingleResult();
    }

    /** A heartbeat never goes back, whichever replica's clock is behind. */
    void write(Instant beat) {
        entities.createNativeQuery("UPDATE service_heartbeat SET beat_at = greatest(beat_at, :beat)")
                .setParameter("beat", beat)
                .executeUpdate();
    }

    void insert(Outage outage) {
        entities.createNativeQuery("INSERT INTO service_outages (began, ended) VALUES (:began, :ended)")
                .setParameter("began", outage.began())
                .setParameter("ended", outage.ended())
                .executeUpdate();
    }

    void forgetBefore(Instant start) {
        entities.createNativeQuery("DELETE FROM service_outages WHERE ended < :start")
                .setParameter("start", start)
                .executeUpdate();
    }

    /** Oldest first. */
    List<Outage> outages() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = entities.createNativeQuery("SELECT began, ended FROM service_outages ORDER BY began")
                .getResultList();
        return rows.stream()
                .map(row -> new Outage((Instant) row[0], (Instant) row[1]))
                .toList();
    }
}
