// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import io.luofleet.security.Secret;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A token as admins see it.
 *
 * @param subject who acts with it
 * @param hint its first characters
 * @param scope the label selector of the hosts that it is for; {@code null} for all
 * @param createdBy {@code null} when the service made it at its first start
 * @param lastUsedAt to the minute
 * @param secret the whole token, in the answer to its making only
 */
record ApiTokenView(
        UUID id,
        String name,
        String subject,
        String hint,
        List<String> roles,
        String scope,
        Instant createdAt,
        Principal createdBy,
        Instant expiresAt,
        Instant lastUsedAt,
        Instant revokedAt,
        Principal revokedBy,
        String revokedReason,
        @JsonInclude(JsonInclude.Include.NON_NULL) String secret) {
    static ApiTokenView of(ApiTokenEntity row, Secret secret) {
        return new ApiTokenView(
                row.id,
                row.name,
                row.subject,
                row.hint,
                Json.read(row.roles, new TypeReference<List<String>>() {}),
                row.scope,
                row.createdAt,
                Json.read(row.createdBy, Principal.class),
                row.expiresAt,
                row.lastUsedAt,
                row.revokedAt,
                Json.read(row.revokedBy, Principal.class),
                row.revokedReason,
                secret == null ? null : secret.reveal());
    }

    /** Without its secret, which would else be in a log with it. */
    @Override
    public String toString() {
        return "token " + id + " of " + subject;
    }
}
