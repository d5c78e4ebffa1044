// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What operators send. */
final class Requests {
    /** The longest reason, in characters. */
    static final int LONGEST_REASON = 500;

    private Requests() {}

    /**
     * A plan to be started, or approved.
     *
     * @param plan its hash
     */
    record OfPlan(
            @NotBlank @Schema(examples = "9f86d081884c7d65…")
            String plan) {}

    /**
     * Why somebody does something.
     *
     * @param reason in their words
     */
    record Why(
            @NotBlank @Size(max = LONGEST_REASON) @Schema(examples = "customers report packet loss")
            String reason) {}

    /**
     * Hosts to be started again.
     *
     * @param hosts their names; none or {@code null} for all that failed, were lost or aborted
     */
    record Retry(List<@NotBlank String> hosts) {}

    /**
     * Hosts to be left out.
     *
     * @param hosts their names
     * @param reason why
     */
    record Skip(
            @NotEmpty List<@NotBlank String> hosts,
            @NotBlank @Size(max = LONGEST_REASON) String reason) {}

    /**
     * A person's answer to a gate.
     *
     * @param go whether to go on
     * @param reason why
     */
    record Answer(
            @NotNull Boolean go,
            @NotBlank @Size(max = LONGEST_REASON) String reason) {}

    /**
     * Other limits for a running rollout.
     *
     * @param change {@code maxUnavailable}, {@code windows}, {@code exclusions}, {@code budget}, as in a strategy; read by hand,
     *     so that one answer names every mistake
     * @param reason why
     */
    record Change(
            @NotNull Map<String, Object> change,
            @NotBlank @Size(max = LONGEST_REASON) String reason) {}

    /**
     * The way back.
     *
     * @param release where to; {@code null} for where the hosts came from
     */
    record Rollback(String release) {}
}
