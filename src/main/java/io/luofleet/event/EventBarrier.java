// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/**
 * Tells readers how far the log is settled. Writers take their ids at the end of their transactions, so that of two which waited for
 * each other's rows the later one has the higher ids; but of two that did not, the one with the higher ids may commit first, and
 * whoever reads between the two and goes on from there would miss the other. Writers share a lock from before they take ids until they
 * have committed; whoever gets it alone, for a moment, knows that no lower id is still to come.
 */
@ApplicationScoped
class EventBarrier {
    /** An arbitrary number that only this lock has. */
    static final long LOCK = 0x6c756f666c656574L;

    private final EntityManager entities;

    EventBarrier(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Waits until those have committed who have taken ids, but not for long: writers that come meanwhile wait, too.
     *
     * @return the highest id of which it is certain that no lower one is to come
     * @throws jakarta.persistence.PersistenceException when a writer does not end in time
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    long settled() {
        entities.createNativeQuery("SET LOCAL lock_timeout = '250ms'").executeUpdate();
        entities.createNativeQuery("SELECT cast(pg_advisory_xact_lock(:lock) AS text)")
                .setParameter("lock", LOCK)
                .getSingleResult();
        return (Long) entities.createNativeQuery("SELECT last_value FROM events_id_seq", Long.class)
                .getSingleResult();
    }
}
