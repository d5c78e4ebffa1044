// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

/**
 * What would be transactions of their own are steps of one in a request with a key. Each begins as it would then: it reads what the one
 * before has written, also where the database made it, and not what Hibernate remembers.
 */
@Interceptor
@Transactional
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 120)
class StepInterceptor {
    private static final String DEPTH = StepInterceptor.class.getName();

    private final TransactionSynchronizationRegistry transaction;
    private final EntityManager entities;

    StepInterceptor(TransactionSynchronizationRegistry transaction, EntityManager entities) {
        this.transaction = transaction;
        this.entities = entities;
    }

    /** The running transaction is that of a request with a key. */
    static void begin(TransactionSynchronizationRegistry transaction) {
        transaction.putResource(DEPTH, 0);
    }

    @AroundInvoke
    Object step(InvocationContext call) throws Exception {
        if (transaction.getTransactionStatus() == Status.STATUS_NO_TRANSACTION
                || !(transaction.getResource(DEPTH) instanceof Integer depth)) {
            return call.proceed();
        }
        transaction.putResource(DEPTH, depth + 1);
        try {
            Object result = call.proceed();
            if (depth == 0) {
                entities.flush();
                entities.clear();
            }
            return result;
        } finally {
            transaction.putResource(DEPTH, depth);
        }
    }
}
