// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.EmptyHosts;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * A live update to start.
 *
 * @param host the host's name
 * @param release the release's name
 * @param deadlines times that differ from the configured ones, by the phase in lower case; ISO-8601 durations from a millisecond to a day
 * @param soak how long to watch the finished host; {@code null} for the configured time
 * @param emptyHosts whether the host may be updated without workloads; {@code null} for {@link EmptyHosts#REFUSED}
 * @param force whether to pass over caps, halt and cordon; {@code null} for no
 * @param reason why; needed to use force
 */
public record CreateUpdate(
        @NotBlank @Schema(examples = "hv-17") String host,
        @NotBlank @Schema(examples = "7.3.4-b") String release,
        @PhaseTimes Map<String, Duration> deadlines,

        @DurationMin @DurationMax(days = 7) @Schema(examples = "PT10S")
        Duration soak,

        EmptyHosts emptyHosts,
        Boolean force,
        @Size(max = 1_000) String reason) {

    /** One that nobody forces. */
    public CreateUpdate(
            String host, String release, Map<String, Duration> deadlines, Duration soak, EmptyHosts emptyHosts) {
        this(host, release, deadlines, soak, emptyHosts, null, null);
    }

    /** Whether it is to begin whatever is in the way. */
    boolean forced() {
        return Boolean.TRUE.equals(force);
    }

    /** The time of every phase of this update, from what is configured and what the request says. */
    Deadlines over(Deadlines configured) {
        Deadlines own = deadlines == null ? Deadlines.NONE : Deadlines.named(deadlines);
        Deadlines watched = soak == null ? Deadlines.NONE : new Deadlines(Map.of(PhaseName.SOAKING, soak));
        return watched.over(own).over(configured);
    }
}
