// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.wire.AgentApi;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.time.Clock;
import java.time.Instant;

/** Has each answer to an agent say when its request came and when it was answered, and that nobody may keep it. */
@Provider
public class ClockHeaders implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String AGENTS = "/api/v1/agent/";
    private static final String PROPERTY = ClockHeaders.class.getName();

    private final Clock clock;

    ClockHeaders(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (isAgents(request)) {
            request.setProperty(PROPERTY, clock.instant());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (isAgents(request) && request.getProperty(PROPERTY) instanceof Instant receivedAt) {
            response.getHeaders().putSingle(AgentApi.RECEIVED_AT, receivedAt.toString());
            response.getHeaders()
                    .putSingle(AgentApi.ANSWERED_AT, clock.instant().toString());
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private static boolean isAgents(ContainerRequestContext request) {
        return request.getUriInfo().getRequestUri().getPath().startsWith(AGENTS);
    }
}
