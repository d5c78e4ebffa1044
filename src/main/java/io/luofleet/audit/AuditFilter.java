// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.audit.AuditLog.Asked;
import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.platform.http.SafeMethods;
import io.luofleet.platform.http.WholeBody;
import io.luofleet.platform.problem.Problem;
import io.luofleet.platform.text.PlainText;
import io.luofleet.security.Callers;
import io.luofleet.security.Principal;
import io.luofleet.wire.Sha256;
import io.luofleet.wire.audit.AuditRecord.Kind;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/**
 * Records every request of operators that could change something: before it is done, and what it was answered; where it is refused
 * before it gets that far, the refusal. What cannot be recorded is not done.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 100)
class AuditFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Logger LOG = Logger.getLogger(AuditFilter.class);
    static final String REQUEST_ID = "Request-Id";
    private static final String ASKED = AuditFilter.class.getName();
    private static final int LONGEST_BODY_BYTES = 16 << 10;
    static final int LONGEST_TARGET = 2_000;

    private final AuditLog log;
    private final Before before;
    private final RoutingContext request;
    private final ResourceInfo resource;
    private final Strangers strangers;
    private final ManagedExecutor executor;

    AuditFilter(
            AuditLog log,
            Before before,
            RoutingContext request,
            ResourceInfo resource,
            Strangers strangers,
            ManagedExecutor executor) {
        this.log = log;
        this.before = before;
        this.request = request;
        this.resource = resource;
        this.strangers = strangers;
        this.executor = executor;
    }

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        if (isOfInterest(context)) {
            Asked asked = asked(context, body(context));
            log.append(Kind.ASKED, asked, null, null);
            context.setProperty(ASKED, new Taken(asked, before.at(path(context))));
        }
    }

    @Override
    public void filter(ContainerRequestContext context, ContainerResponseContext response) {
        if (!isOfInterest(context)) {
            return;
        }
        int status = response.getStatus();
        Taken taken = context.getProperty(ASKED) instanceof Taken it ? it : null;
        Asked asked = taken == null ? asked(context, null) : taken.asked();
        Kind kind = taken == null ? Kind.REFUSED : Kind.ANSWERED;
        if (isStranger(asked.by()) && !strangers.mayBeRecorded()) {
            return;
        }
        name(response, asked.requestId());
        if (BlockingOperationControl.isBlockingAllowed()) {
            append(kind, asked, status, taken == null ? null : changes(taken, context, response));
        } else {
            executor.execute(() -> append(kind, asked, status, null));
        }
    }

    /** Tells whoever asked by what the request is found in the audit. */
    private static void name(ContainerResponseContext response, UUID requestId) {
        response.getHeaders().putSingle(REQUEST_ID, requestId.toString());
        if (response.getEntity() instanceof Problem problem) {
            response.setEntity(problem.with("requestId", requestId));
        }
    }

    /** Nobody, or an agent's certificate, which is no operator's. */
    private static boolean isStranger(Principal by) {
        return by == null || by.credential() == null;
    }

    /** An answer is recorded also where it cannot be said what differs. */
    private String changes(Taken taken, ContainerRequestContext context, ContainerResponseContext response) {
        if (response.getStatusInfo().getFamily() != Family.SUCCESSFUL || isDryRun(context)) {
            return null;
        }
        try {
            return before.changes(taken.before(), path(context), response.getEntity());
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "What request %s changed is not in the audit",
                    taken.asked().requestId());
            return null;
        }
    }

    /** Its answer is of what would be. */
    private static boolean isDryRun(ContainerRequestContext context) {
        return "true".equals(context.getUriInfo().getQueryParameters().getFirst(Idempotent.DRY_RUN));
    }

    /** A request that went on, and what stood under its path. */
    private record Taken(Asked asked, JsonNode before) {}

    private static String path(ContainerRequestContext context) {
        return context.getUriInfo().getRequestUri().getPath();
    }

    /** The answer goes out all the same: what was asked is recorded, and that its answer is not shows. */
    private void append(Kind kind, Asked asked, int status, String changes) {
        try {
            log.append(kind, asked, status, changes);
        } catch (RuntimeException e) {
            LOG.errorf(e, "The answer %d to request %s is not in the audit", status, asked.requestId());
        }
    }

    /** By what would serve it, not by how its path is written. What nothing serves could have changed nothing. */
    private boolean isOfInterest(ContainerRequestContext context) {
        return !SafeMethods.contains(context.getMethod())
                && Optional.ofNullable(resource.getResourceClass())
                        .map(served -> served.getAnnotation(Path.class))
                        .map(Path::value)
                        .filter(Api::isOfOperators)
                        .isPresent();
    }

    private Asked asked(ContainerRequestContext context, String body) {
        var uri = context.getUriInfo().getRequestUri();
        String target = uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
        return new Asked(
                UUID.randomUUID(),
                who(),
                String.valueOf(request.request().remoteAddress().hostAddress()),
                context.getMethod(),
                PlainText.clean(target, LONGEST_TARGET),
                body);
    }

    /** As far as it is known by now. Asking for it could mean to wait, on a thread that must not. */
    private Principal who() {
        return request.user() instanceof QuarkusHttpUser user
                ? Callers.of(user.getSecurityIdentity()).orElse(null)
                : null;
    }

    private static String body(ContainerRequestContext context) throws IOException {
        byte[] bytes = WholeBody.read(context);
        if (bytes.length == 0) {
            return null;
        }
        return bytes.length <= LONGEST_BODY_BYTES
                ? PlainText.clean(new String(bytes, StandardCharsets.UTF_8), LONGEST_BODY_BYTES)
                : "sha256:%s of %d bytes".formatted(Sha256.hex(bytes), bytes.length);
    }
}
