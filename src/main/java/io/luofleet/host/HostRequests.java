// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What operators may say about hosts. */
final class HostRequests {
    private static final int LONGEST = 1_000;

    private HostRequests() {}

    /**
     * To leave a host alone.
     *
     * @param reason why
     * @param until when it ends by itself; {@code null} for never
     * @param down whether the host counts as down meanwhile; {@code null} for yes
     */
    record CordonHost(
            @NotBlank @Size(max = LONGEST) @Schema(examples = "memory errors, technician called")
            String reason,

            Instant until,
            Boolean down) {}

    /** To end that. */
    record UncordonHost(@NotBlank @Size(max = LONGEST) String reason) {}

    /**
     * To give a host's name to another machine.
     *
     * @param machineId the new machine's id, as its agent will say it
     * @param reason why
     */
    record ReplaceHost(
            @NotBlank @Size(max = 128) String machineId,
            @NotBlank @Size(max = LONGEST) String reason) {}

    /**
     * To change what operators say of a host.
     *
     * @param labels labels to set, over those of the agent; {@code null} as a value takes the operator's label away
     */
    record ChangeHost(
            @NotNull @Schema(examples = "{\"rack\": \"r7\"}")
            Map<String, String> labels) {}
}
