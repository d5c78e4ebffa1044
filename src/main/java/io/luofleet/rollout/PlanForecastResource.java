// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Api;
import io.luofleet.rollout.forecast.Forecast;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a plan's rollout is likely to do. */
@RolesAllowed(Role.READS)
@Path(Api.PLANS + "/{hash}/forecast")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Plans")
public class PlanForecastResource {
    private final Forecasts forecasts;
    private final Clock clock;

    PlanForecastResource(Forecasts forecasts, Clock clock) {
        this.forecasts = forecasts;
        this.clock = clock;
    }

    /** When it ends, how, and what it waits for. */
    @GET
    @Operation(
            operationId = "forecastPlan",
            summary = "When a plan's rollout would end, how, and what it would wait for",
            description = ForecastParameters.SUPPOSED)
    @APIResponse(responseCode = "200", description = "The forecast")
    @APIResponse(responseCode = "404", description = "No such plan")
    @APIResponse(responseCode = "409", description = "plan-drifted with 'difference'")
    @APIResponse(
            responseCode = "503",
            description = "Too many forecasts are being made; Retry-After says when to come back")
    public Forecast get(@PathParam("hash") String hash, @Valid @BeanParam ForecastParameters parameters) {
        return forecasts.ofPlan(hash, parameters.check(clock.instant()));
    }
}
