// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import io.luofleet.platform.AfterCommit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

/** Tells every replica, on commit, that a topic has news. */
@ApplicationScoped
public class Notifier {
    static final String CHANNEL = "luofleet";

    private final EntityManager entities;
    private final AfterCommit afterCommit;
    private final Bell bell;

    Notifier(EntityManager entities, AfterCommit afterCommit, Bell bell) {
        this.entities = entities;
        this.afterCommit = afterCommit;
        this.bell = bell;
    }

    /**
     * Joins the running transaction: PostgreSQL delivers after its commit, and not at all when it is rolled back. This replica has
     * heard of it once the commit returns, so that whoever asked for the change sees it done.
     */
    public void tell(String topic) {
        afterCommit.run(() -> bell.ring(topic));
        entities.createNativeQuery("SELECT cast(pg_notify(:channel, :topic) as text)")
                .setParameter("channel", CHANNEL)
                .setParameter("topic", topic)
                .getSingleResult();
    }
}
