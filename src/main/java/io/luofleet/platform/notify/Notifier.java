// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

/** Tells every replica, on commit, that a topic has news. */
@ApplicationScoped
public class Notifier {
    static final String CHANNEL = "luofleet";

    private final EntityManager entities;

    Notifier(EntityManager entities) {
        this.entities = entities;
    }

    /** Joins the running transaction: PostgreSQL delivers after its commit, and not at all when it is rolled back. */
    public void tell(String topic) {
        entities.createNativeQuery("SELECT cast(pg_notify(:channel, :topic) as text)")
                .setParameter("channel", CHANNEL)
                .setParameter("topic", topic)
                .getSingleResult();
    }
}
