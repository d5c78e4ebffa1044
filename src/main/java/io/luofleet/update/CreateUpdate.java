// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import io.luofleet.wire.EmptyHosts;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * A live update to start.
 *
 * @param host the host's name
 * @param release the release's name
 * @param deadlines times that differ from the configured ones; ISO-8601 durations
 * @param soak how long to watch the finished host; {@code null} for the configured time
 * @param emptyHosts whether the host may be updated without workloads; {@code null} for {@link EmptyHosts#REFUSED}
 * @param force whether to pass over caps, halt and cordon; {@code null} for no
 * @param reason why; needed to use force
 */
public record CreateUpdate(
        @NotBlank @Schema(examples = "hv-17") String host,
        @NotBlank @Schema(examples = "7.3.4-b") String release,
        @Valid Times deadlines,

        @DurationMin @DurationMax(days = 7) @Schema(examples = "PT10S")
        Duration soak,

        EmptyHosts emptyHosts,
        Boolean force,
        @Size(max = 1_000) String reason) {

    /** One that nobody forces. */
    public CreateUpdate(String host, String release, Times deadlines, Duration soak, EmptyHosts emptyHosts) {
        this(host, release, deadlines, soak, emptyHosts, null, null);
    }

    /** Whether it is to begin whatever is in the way. */
    boolean forced() {
        return Boolean.TRUE.equals(force);
    }

    /** One time a phase, each {@code null} for the configured one, at least a millisecond and at most a day. */
    public record Times(
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration queued,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration preflight,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration staging,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration preserving,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration preserved,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration rebooting,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration retrieving,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration finishing,
            @DurationMin(millis = 1) @DurationMax(days = 1) Duration aborting) {
        static final Times AS_CONFIGURED = new Times(null, null, null, null, null, null, null, null, null);
    }

    Deadlines over(Deadlines configured) {
        Times own = Objects.requireNonNullElse(deadlines, Times.AS_CONFIGURED);
        return new Deadlines(
                either(own.queued, configured.queued()),
                either(own.preflight, configured.preflight()),
                either(own.staging, configured.staging()),
                either(own.preserving, configured.preserving()),
                either(own.preserved, configured.preserved()),
                either(own.rebooting, configured.rebooting()),
                either(own.retrieving, configured.retrieving()),
                either(own.finishing, configured.finishing()),
                either(soak, configured.soak()),
                either(own.aborting, configured.aborting()));
    }

    private static Duration either(Duration own, Duration configured) {
        return own == null ? configured : own;
    }
}
