// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.net.URI;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Does what a request with a key asks, and keeps its answer, in one transaction: either both are there afterwards or neither. What is
 * refused or fails leaves nothing behind, and the key can be used again. It is around the validation of what comes in, whose refusals
 * are such.
 *
 * <p>Of a dry run the transaction is given up, and the answer is what it would have been.
 */
@Interceptor
@Idempotent
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 50)
class IdempotentInterceptor {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final KeptAnswers answers;
    private final Admission admission;
    private final CurrentVertxRequest current;
    private final TransactionSynchronizationRegistry transaction;
    private final ObjectMapper json;
    private final Clock clock;

    IdempotentInterceptor(
            KeptAnswers answers,
            Admission admission,
            CurrentVertxRequest current,
            TransactionSynchronizationRegistry transaction,
            ObjectMapper json,
            Clock clock) {
        this.transaction = transaction;
        this.answers = answers;
        this.admission = admission;
        this.current = current;
        this.json = json;
        this.clock = clock;
    }

    @AroundInvoke
    Object once(InvocationContext call) throws Exception {
        RoutingContext request = current.getCurrent();
        if (request == null) {
            return call.proceed();
        }
        try {
            if (DryRun.is(request)) {
                return tried(request, call);
            }
            Keyed keyed = request.get(Keyed.ATTRIBUTE);
            return keyed == null ? call.proceed() : once(keyed, call);
        } catch (Thrown e) {
            throw e.exception;
        }
    }

    /** Done and undone; nothing was made, so the answer is a 200 without a Location. */
    private Object tried(RoutingContext request, InvocationContext call) {
        Object answer;
        try {
            answer = admission.inTransaction(Lane.OPERATORS, () -> {
                StepInterceptor.begin(transaction);
                throw new Undone(proceed(call));
            });
        } catch (Undone e) {
            answer = e.answer;
        }
        request.response().putHeader(DryRun.HEADER, "true");
        return answer instanceof RestResponse<?> whole && whole.getEntity() != null
                ? RestResponse.ok(whole.getEntity())
                : answer;
    }

    private Object once(Keyed request, InvocationContext call) {
        boolean isSecret = call.getMethod().getAnnotation(Idempotent.class).secretAnswer();
        return admission.inTransaction(Lane.OPERATORS, () -> {
            StepInterceptor.begin(transaction);
            // Under its lock, or one that was done since it was looked for would be done again.
            if (!answers.tryHold(request) || answers.find(request).isPresent()) {
                throw new ProblemException(
                                ProblemType.REQUEST_UNDER_WAY,
                                "A request with the %s '%s' is under way. Ask again after the time in Retry-After for its answer."
                                        .formatted(IdempotencyFilter.HEADER, request.key()))
                        .retryAfterSeconds(RETRY_AFTER_SECONDS);
            }
            Object answer = proceed(call);
            answers.keep(request, kept(request, answer, isSecret), clock.instant());
            return answer;
        });
    }

    private static Object proceed(InvocationContext call) {
        try {
            return call.proceed();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Thrown(e);
        }
    }

    private KeptAnswer kept(Keyed request, Object answer, boolean isSecret) {
        RestResponse<?> whole =
                switch (answer) {
                    case null -> RestResponse.noContent();
                    case RestResponse<?> response -> response;
                    default -> RestResponse.ok(answer);
                };
        URI location = whole.getLocation();
        return new KeptAnswer(
                request.digest(),
                whole.getStatus(),
                location == null ? null : location.toString(),
                isSecret ? null : text(whole.getEntity()),
                isSecret);
    }

    private String text(Object entity) {
        try {
            return entity == null ? null : json.writeValueAsString(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    /** Carries a checked exception, such as that of a body that cannot be read, out of the transaction. */
    private static final class Thrown extends RuntimeException {
        private final transient Exception exception;

        private Thrown(Exception exception) {
            super(exception);
            this.exception = exception;
        }
    }

    /** Carries the answer out of a transaction that is to leave nothing. */
    private static final class Undone extends RuntimeException {
        private final transient Object answer;

        private Undone(Object answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }
}
