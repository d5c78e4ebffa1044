// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.platform.text.PlainText;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Answers a request with a problem before any resource has seen it. */
@ApplicationScoped
public class ProblemWriter {
    private static final int LONGEST_PATH = 200;

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    /** A violation of a rule by a part of the request. */
    public void invalid(RoutingContext request, String field, String message) {
        send(
                request,
                ProblemType.INVALID_REQUEST,
                field + " " + message,
                Map.of("violations", List.of(new Problem.Violation(field, message))));
    }

    /** Any problem; headers are to be set before. */
    public void send(RoutingContext request, ProblemType type, String detail, Map<String, Object> members) {
        HttpServerResponse response =
                request.response().setStatusCode(type.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        String path = request.request().path();
        Problem problem = Problem.of(type, detail, path == null ? null : PlainText.clean(path, LONGEST_PATH), members);
        if (request.request().method().equals(HttpMethod.HEAD)) {
            response.end();
            return;
        }
        try {
            response.end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a problem", e);
        }
    }
}
