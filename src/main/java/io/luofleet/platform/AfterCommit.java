// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** What must happen only once a transaction has committed: counting, above all. */
@ApplicationScoped
public class AfterCommit {
    private final TransactionSynchronizationRegistry transaction;

    AfterCommit(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    /** Runs the action when the running transaction has committed, and never when it is rolled back. */
    public void run(Runnable action) {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Too early.
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    action.run();
                }
            }
        });
    }
}
