// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

import io.luofleet.label.Selector;
import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.http.SelectorParameter;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How long guests stood still. */
@RolesAllowed(Role.READS)
@Path(Api.BLACKOUTS)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Fleet")
public class BlackoutResource {
    private static final Duration LATELY = Duration.ofDays(30);

    private final Blackouts blackouts;
    private final Clock clock;

    BlackoutResource(Blackouts blackouts, Clock clock) {
        this.blackouts = blackouts;
        this.clock = clock;
    }

    /** The distribution of blackouts, in groups. */
    @GET
    @Operation(
            operationId = "getBlackouts",
            summary = "How long guests stood still, by release, kernel, rollout, host or label",
            description =
                    "Each guest's blackout is by its own measure, from the last moment that it ran before a live update to the first after it. Percentiles are over guests; the longest ten are named.")
    public BlackoutsView get(
            @QueryParam("by") @DefaultValue("RELEASE") BlackoutGroup by,
            @Parameter(description = "the key of the label, with by=LABEL", example = "zone") @QueryParam("label")
                    String label,
            @Parameter(description = "those reported from then on; 30 days back when left out") @QueryParam("since")
                    Instant since,
            @Parameter(description = "those reported before then; now when left out") @QueryParam("until")
                    Instant until,
            @Parameter(
                            description = "hosts by label selector, as Kubernetes has them",
                            example = "zone=a,rack in (r1,r2)")
                    @QueryParam("selector")
                    String selector,
            @QueryParam("release") String release,
            @QueryParam("rollout") UUID rollout,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit) {
        Instant end = until == null ? clock.instant() : until;
        Instant begin = since == null ? end.minus(LATELY) : since;
        if (!begin.isBefore(end)) {
            throw new InvalidRequestException("since", "must be before 'until'");
        }
        return blackouts.of(
                new BlackoutQuery(by, key(by, label), begin, end, SelectorParameter.parse(selector), release, rollout),
                limit);
    }

    private static String key(BlackoutGroup by, String label) {
        if ((by == BlackoutGroup.LABEL) != (label != null)) {
            throw new InvalidRequestException(
                    "label", label == null ? "must name the label's key" : "goes with by=LABEL only");
        }
        if (label != null && !Selector.isKey(label)) {
            throw new InvalidRequestException("label", "must be a label's key, such as zone");
        }
        return label;
    }
}
