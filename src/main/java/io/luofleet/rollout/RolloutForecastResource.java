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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a rollout that is open is likely to do. */
@RolesAllowed(Role.READS)
@Path(Api.ROLLOUTS + "/{id}/forecast")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Rollouts")
public class RolloutForecastResource {
    private final Forecasts forecasts;
    private final Clock clock;

    RolloutForecastResource(Forecasts forecasts, Clock clock) {
        this.forecasts = forecasts;
        this.clock = clock;
    }

    /** When it ends, how, and what it waits for. */
    @GET
    @Operation(
            operationId = "forecastRollout",
            summary = "When an open rollout will end, how, and what it will wait for",
            description = ForecastParameters.SUPPOSED + " It is made anew every 15 seconds at most.")
    @APIResponse(responseCode = "200", description = "The forecast")
    @APIResponse(responseCode = "404", description = "No such rollout")
    @APIResponse(responseCode = "409", description = "The rollout is over, or being aborted")
    @APIResponse(
            responseCode = "503",
            description = "Too many forecasts are being made; Retry-After says when to come back")
    public Forecast get(@PathParam("id") UUID id, @Valid @BeanParam ForecastParameters parameters) {
        return forecasts.ofRollout(id, parameters.check(clock.instant()));
    }
}
