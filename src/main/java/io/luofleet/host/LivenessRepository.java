// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** When hosts were last heard of, in a table of its own whose rows are small and change all the time. */
@ApplicationScoped
class LivenessRepository {
    private final EntityManager entities;

    LivenessRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** One statement, whatever their number. What is known already to be later stays. */
    void write(Map<UUID, Instant> heardOf) {
        // The loss of the newest by a crash of PostgreSQL is as that of a poll: the next one says it again.
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        var sorted = new TreeMap<>(heardOf);
        // In one order, so that replicas which write the same hosts wait for each other and do not deadlock.
        entities.createNativeQuery("""
                        INSERT INTO host_liveness AS l (host_id, last_seen)
                        SELECT * FROM unnest(cast(:ids AS uuid[]), cast(:times AS timestamptz[])) AS heard (id, at) ORDER BY id
                        ON CONFLICT (host_id) DO UPDATE SET last_seen = excluded.last_seen WHERE l.last_seen < excluded.last_seen""")
                .setParameter("ids", sorted.keySet().toArray(UUID[]::new))
                .setParameter("times", sorted.values().toArray(Instant[]::new))
                .executeUpdate();
    }
}
