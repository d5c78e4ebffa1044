// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemType;
import io.luofleet.platform.problem.ProblemWriter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.Map;

/** Refuses what a browser was made to send by a page that is not ours, and tells of it. */
@ApplicationScoped
class ForeignPages {
    private final ProblemWriter problems;
    private final Event<RefusedAtEdge> told;

    ForeignPages(ProblemWriter problems, Event<RefusedAtEdge> told) {
        this.problems = problems;
        this.told = told;
    }

    void refuse(RoutingContext context, ProblemType type, String detail) {
        HttpServerRequest request = context.request();
        told.fire(new RefusedAtEdge(
                request.remoteAddress().hostAddress(), request.method().name(), request.uri(), type.status()));
        problems.send(context, type, detail, Map.of());
    }
}
