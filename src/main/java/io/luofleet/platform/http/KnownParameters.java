// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.Api;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.Problem;
import io.luofleet.platform.text.PlainText;
import jakarta.annotation.Priority;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses query parameters that an operation does not have, or has once and is given twice, and switches that are neither on nor off. A
 * mistyped filter would show what was not asked for, and a mistyped {@code dryRun} would do it, as would one of which it is guessed
 * whether it is on. Agents are not held to it: a newer one may say more, and they fetch an artifact by what its release has as its
 * address.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 150)
class KnownParameters implements ContainerRequestFilter {
    private static final int LONGEST_SHOWN = 100;
    private static final Set<String> TRUE_OR_FALSE = Set.of("true", "false");

    private final ResourceInfo resource;
    private final Map<Method, Map<String, Known>> known = new ConcurrentHashMap<>();

    /**
     * A parameter that an operation has.
     *
     * @param isList whether it may be given more than once
     * @param isSwitch whether it is true or false
     */
    private record Known(boolean isList, boolean isSwitch) {
        private static Known of(Class<?> type) {
            return new Known(Collection.class.isAssignableFrom(type), type == boolean.class || type == Boolean.class);
        }
    }

    KnownParameters(ResourceInfo resource) {
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Map<String, List<String>> given = context.getUriInfo().getQueryParameters();
        if (given.isEmpty() || resource.getResourceMethod() == null || !isOperators(context)) {
            return;
        }
        Map<String, Known> has = known.computeIfAbsent(resource.getResourceMethod(), KnownParameters::parameters);
        List<Problem.Violation> violations = new ArrayList<>();
        given.forEach((name, values) -> violation(has, name, values).ifPresent(violations::add));
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private static boolean isOperators(ContainerRequestContext context) {
        String path = context.getUriInfo().getRequestUri().getPath();
        return Api.isOfOperators(path) && !path.startsWith(Api.ARTIFACTS + "/");
    }

    private static Optional<Problem.Violation> violation(Map<String, Known> has, String name, List<String> values) {
        String message;
        if (!has.containsKey(name)) {
            message = has.isEmpty()
                    ? "is no parameter: the operation has none"
                    : "is no parameter; the operation has " + String.join(", ", has.keySet());
        } else if (values.size() > 1 && !has.get(name).isList()) {
            message = "is given more than once";
        } else if (has.get(name).isSwitch() && !TRUE_OR_FALSE.containsAll(values)) {
            message = "must be true or false, not '" + values.getFirst() + "'";
        } else {
            return Optional.empty();
        }
        return Optional.of(new Problem.Violation(PlainText.clean(name, LONGEST_SHOWN), message));
    }

    private static Map<String, Known> parameters(Method method) {
        Map<String, Known> parameters = new TreeMap<>();
        for (Parameter parameter : method.getParameters()) {
            add(parameter, parameter.getType(), parameters);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    add(field, field.getType(), parameters);
                }
            }
        }
        if (method.isAnnotationPresent(Idempotent.class)) {
            parameters.putIfAbsent(Idempotent.DRY_RUN, Known.of(boolean.class));
        }
        return parameters;
    }

    private static void add(AnnotatedElement of, Class<?> type, Map<String, Known> parameters) {
        QueryParam query = of.getAnnotation(QueryParam.class);
        if (query != null) {
            parameters.put(query.value(), Known.of(type));
        }
    }
}
