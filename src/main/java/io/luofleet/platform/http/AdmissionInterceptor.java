// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.wire.AgentApi;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.Optional;

/**
 * Lets transactions of requests begin only with a connection of their lane's share. Around the transaction and not around the
 * request, so that nobody holds a share while a body trickles in or a long poll waits.
 */
@Interceptor
@Transactional
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100)
class AdmissionInterceptor {
    private final Admission admission;
    private final TransactionSynchronizationRegistry transaction;
    private final CurrentVertxRequest current;

    AdmissionInterceptor(
            Admission admission, TransactionSynchronizationRegistry transaction, CurrentVertxRequest current) {
        this.admission = admission;
        this.transaction = transaction;
        this.current = current;
    }

    @AroundInvoke
    Object admit(InvocationContext call) throws Exception {
        Optional<Lane> lane = lane();
        if (lane.isEmpty() || transaction.getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
            return call.proceed();
        }
        admission.enter(lane.get());
        try {
            return call.proceed();
        } finally {
            admission.leave(lane.get());
        }
    }

    private Optional<Lane> lane() {
        if (!Arc.container().requestContext().isActive()) {
            return Optional.empty();
        }
        RoutingContext request = current.getCurrent();
        return Optional.ofNullable(request)
                .map(r -> r.request().path())
                .map(path -> path.startsWith(AgentApi.ROOT) ? Lane.AGENTS : Lane.OPERATORS);
    }
}
