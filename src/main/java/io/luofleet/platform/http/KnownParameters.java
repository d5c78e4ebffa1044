// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.Api;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.Problem;
import io.luofleet.platform.text.PlainText;
import io.luofleet.wire.AgentApi;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses query parameters that an operation does not have, or has once and is given twice. A mistyped filter would show what was not
 * asked for, and a mistyped {@code dryRun} would do it. Agents are not held to it: a newer one may say more.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 150)
class KnownParameters implements ContainerRequestFilter {
    private static final int LONGEST_SHOWN = 100;

    private final ResourceInfo resource;
    private final Map<Method, Map<String, Boolean>> known = new ConcurrentHashMap<>();

    KnownParameters(ResourceInfo resource) {
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Map<String, List<String>> given = context.getUriInfo().getQueryParameters();
        if (given.isEmpty() || resource.getResourceMethod() == null || !isOperators(context)) {
            return;
        }
        Map<String, Boolean> has = known.computeIfAbsent(resource.getResourceMethod(), KnownParameters::parameters);
        List<Problem.Violation> violations = new ArrayList<>();
        given.forEach((name, values) -> violation(has, name, values).ifPresent(violations::add));
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private static boolean isOperators(ContainerRequestContext context) {
        String path = context.getUriInfo().getRequestUri().getPath();
        return path.startsWith(Api.ROOT + "/") && !path.startsWith(AgentApi.ROOT);
    }

    private static Optional<Problem.Violation> violation(Map<String, Boolean> has, String name, List<String> values) {
        String message;
        if (!has.containsKey(name)) {
            message = has.isEmpty()
                    ? "is no parameter: the operation has none"
                    : "is no parameter; the operation has " + String.join(", ", has.keySet());
        } else if (values.size() > 1 && !has.get(name)) {
            message = "is given more than once";
        } else {
            return Optional.empty();
        }
        return Optional.of(new Problem.Violation(PlainText.clean(name, LONGEST_SHOWN), message));
    }

    /** By name, whether it may be given more than once. */
    private static Map<String, Boolean> parameters(Method method) {
        Map<String, Boolean> parameters = new TreeMap<>();
        for (Parameter parameter : method.getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            if (query != null) {
                parameters.put(query.value(), Collection.class.isAssignableFrom(parameter.getType()));
            }
        }
        if (method.isAnnotationPresent(Idempotent.class)) {
            parameters.putIfAbsent(Idempotent.DRY_RUN, false);
        }
        return parameters;
    }
}
