// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes up one by one in a transaction and is written together as its last act. Hibernate, whose session is older, has flushed
 * by then and given its connection back: writers use plain JDBC, by a connection that joins the transaction.
 */
@ApplicationScoped
public class AtTheEnd {
    private final TransactionSynchronizationRegistry transaction;

    AtTheEnd(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    /** What is done with all that came up, in order. */
    public interface Act<T> {
        /** Writes it; not called when the transaction is to be rolled back. An exception rolls it back. */
        void write(List<T> things);

        /** The transaction with it has committed. */
        void committed(List<T> things);
    }

    /**
     * Adds to what is written at the end of the running transaction.
     *
     * @param of whose things these are; each has a list of its own
     * @param thing what is to be written
     * @param act the same for all of one list
     */
    @SuppressWarnings("unchecked")
    public <T> void write(Class<?> of, T thing, Act<T> act) {
        String key = AtTheEnd.class.getName() + " " + of.getName();
        var pending = (List<T>) transaction.getResource(key);
        if (pending == null) {
            pending = new ArrayList<>();
            transaction.putResource(key, pending);
            transaction.registerInterposedSynchronization(new Last<>(pending, act));
        }
        pending.add(thing);
    }

    private final class Last<T> implements Synchronization {
        private final List<T> pending;
        private final Act<T> act;

        private Last(List<T> pending, Act<T> act) {
            this.pending = pending;
            this.act = act;
        }

        @Override
        public void beforeCompletion() {
            if (transaction.getTransactionStatus() == Status.STATUS_ACTIVE) {
                act.write(pending);
            }
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                act.committed(pending);
            }
        }
    }
}
