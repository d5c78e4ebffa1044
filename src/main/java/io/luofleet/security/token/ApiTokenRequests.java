// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What admins send about tokens. */
final class ApiTokenRequests {
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9 ._@:/+-]{0,126}[A-Za-z0-9])?";
    private static final String NAMES = "must be letters, digits, blanks and . _ @ : / + - (at most 128)";

    private ApiTokenRequests() {}

    /**
     * A token.
     *
     * @param name what it is for, as people tell tokens apart
     * @param subject who acts with it; the name where it is left out. A person's is the name that their other credentials have
     * @param roles what it may do
     * @param scope the label selector of the hosts that it is for; all where it is left out
     * @param expiresAt when it ends; never where it is left out
     */
    record Make(
            @NotNull @Pattern(regexp = NAME, message = NAMES) @Schema(examples = "ci of zone a")
            String name,

            @Pattern(regexp = NAME, message = NAMES) @Schema(examples = "ci-zone-a")
            String subject,

            @NotEmpty Set<@NotNull @Pattern(regexp = "viewer|operator|approver|admin") String> roles,
            @Size(max = 1_000) @Schema(examples = "zone=a") String scope,
            Instant expiresAt) {}

    /**
     * The end of a token.
     *
     * @param reason why
     */
    record Revoke(
            @NotBlank @Size(max = 500) @Schema(examples = "its holder has left")
            String reason) {}
}
