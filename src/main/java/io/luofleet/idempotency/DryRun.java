// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import io.luofleet.platform.http.Idempotent;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Requests of which nothing is to stay. */
final class DryRun {
    /** The header of their answers. */
    static final String HEADER = "Dry-Run";

    private static final String ATTRIBUTE = DryRun.class.getName();

    private DryRun() {}

    /**
     * Notes that a request is one; not where the operation has such a parameter of its own.
     *
     * @param text the parameter's value, {@code true} or {@code false}; {@code null} where it is not given
     * @return whether it is one
     */
    static boolean note(RoutingContext request, Method operation, String text) {
        if (text == null || hasItsOwn(operation)) {
            return false;
        }
        request.put(ATTRIBUTE, Boolean.valueOf(text));
        return is(request);
    }

    static boolean is(RoutingContext request) {
        return Boolean.TRUE.equals(request.get(ATTRIBUTE));
    }

    private static boolean hasItsOwn(Method operation) {
        return Arrays.stream(operation.getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .anyMatch(query -> query != null && query.value().equals(Idempotent.DRY_RUN));
    }
}
