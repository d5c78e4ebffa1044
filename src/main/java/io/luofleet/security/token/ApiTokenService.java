// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.label.Selector;
import io.luofleet.label.SelectorSyntaxException;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import io.luofleet.security.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/** Makes, lists, revokes and recognises API tokens. Each use asks the database, so a revocation holds everywhere at once. */
@ApplicationScoped
@Transactional
class ApiTokenService {
    /** What all tokens begin with. */
    static final String PREFIX = "lft_";

    /** What the names of tokens as credentials begin with. */
    static final String CREDENTIAL = "token:";

    private static final Duration LAST_USE_IS_EXACT_TO = Duration.ofMinutes(1);

    private final ApiTokenRepository tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiTokenService(ApiTokenRepository tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** What became of the wish to act with a token. */
    sealed interface Recognition {
        /** It holds. */
        record Holds(UUID id, String subject, Set<String> roles, String sponsor, String scope) implements Recognition {}

        /** It does not; {@code why} is for its holder. */
        record Refused(String why) implements Recognition {}
    }

    /** Who acts with a token. */
    Recognition recognise(Secret secret) {
        return tokens.findBySecret(secret.sha256())
                .map(this::recognise)
                .orElseGet(() -> new Recognition.Refused("The token is not known here."));
    }

    /** Who acts with what was made by a token. */
    Recognition recognise(UUID id) {
        return recognise(require(id));
    }

    private Recognition recognise(ApiTokenEntity row) {
        Instant now = clock.instant();
        if (row.revokedAt != null) {
            return new Recognition.Refused("The token '%s' was revoked at %s.".formatted(row.name, row.revokedAt));
        }
        if (row.expiresAt != null && !now.isBefore(row.expiresAt)) {
            return new Recognition.Refused("The token '%s' expired at %s.".formatted(row.name, row.expiresAt));
        }
        Instant recent = now.minus(LAST_USE_IS_EXACT_TO);
        if (row.lastUsedAt == null || row.lastUsedAt.isBefore(recent)) {
            tokens.used(row.id, now, recent);
        }
        return new Recognition.Holds(
                row.id,
                row.subject,
                Json.read(row.roles, new TypeReference<Set<String>>() {}),
                row.createdBy == null
                        ? null
                        : Json.read(row.createdBy, Principal.class).name(),
                row.scope);
    }

    /** Those of the tokens with which somebody may act now. */
    Set<UUID> holding(Set<UUID> ids) {
        return tokens.holding(ids, clock.instant());
    }

    /** Makes one; its secret is in this answer and never again. */
    ApiTokenView make(ApiTokenRequests.Make request, Principal by) {
        // Else a narrow admin would hand out what reaches further.
        Scopes.requireFleet(by, "Making a token");
        if (request.expiresAt() != null && !request.expiresAt().isAfter(clock.instant())) {
            throw new InvalidRequestException("expiresAt", "must be in the future");
        }
        Secret secret = Secret.make(PREFIX, random);
        ApiTokenEntity row = row(secret, request.name(), request.roles());
        row.subject = request.subject() == null ? request.name() : request.subject();
        row.scope = scope(request.scope());
        row.createdBy = Json.write(by);
        row.expiresAt = request.expiresAt();
        tokens.persistAndFlush(row);
        return ApiTokenView.of(row, secret);
    }

    private static String scope(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Selector.parse(text).canonical().text();
        } catch (SelectorSyntaxException e) {
            throw new InvalidRequestException("scope", "must be a label selector: " + e.getMessage());
        }
    }

    private ApiTokenEntity row(Secret secret, String name, Set<String> roles) {
        ApiTokenEntity row = new ApiTokenEntity();
        row.id = UUID.randomUUID();
        row.name = name;
        row.secretSha256 = secret.sha256();
        row.hint = secret.hint();
        row.roles = Json.write(new TreeSet<>(roles));
        row.createdAt = clock.instant();
        return row;
    }

    /** The newest first. */
    Page<ApiTokenView> list(UUID cursor, int limit) {
        Instant before = Instant.parse("9999-12-31T23:59:59Z");
        UUID beforeId = new UUID(-1, -1);
        if (cursor != null) {
            ApiTokenEntity last = require(cursor);
            before = last.createdAt;
            beforeId = last.id;
        }
        return Page.of(tokens.page(before, beforeId, limit + 1), limit, t -> t.id)
                .map(row -> ApiTokenView.of(row, null));
    }

    ApiTokenView get(UUID id) {
        return ApiTokenView.of(require(id), null);
    }

    /** Ends one for good; who ended it first stays named. */
    ApiTokenView revoke(UUID id, String reason, Principal by) {
        Scopes.requireFleet(by, "Revoking a token");
        ApiTokenEntity row = require(id);
        if (row.revokedAt == null) {
            row.revokedAt = clock.instant();
            row.revokedBy = Json.write(by);
            row.revokedReason = reason;
        }
        return ApiTokenView.of(row, null);
    }

    /**
     * Makes sure that an admin can get in: takes over the token that was configured, or makes one where there is none at all.
     *
     * @param configured the token that somebody wrote down for the service; {@code null} for none
     * @param keep writes down one that is made, before the database has it: what is written down is taken over the next time
     * @return the token that was made
     */
    Optional<Secret> begin(Secret configured, Consumer<Secret> keep) {
        tokens.lockFirst();
        if (configured != null) {
            if (tokens.findBySecret(configured.sha256()).isEmpty()) {
                persistAdmin(configured);
            }
            return Optional.empty();
        }
        if (tokens.count() > 0) {
            return Optional.empty();
        }
        Secret made = Secret.make(PREFIX, random);
        persistAdmin(made);
        keep.accept(made);
        return Optional.of(made);
    }

    private void persistAdmin(Secret secret) {
        ApiTokenEntity row = row(secret, "first admin", Set.of("admin"));
        row.subject = "admin";
        tokens.persistAndFlush(row);
    }

    private ApiTokenEntity require(UUID id) {
        return tokens.findByIdOptional(id)
                .orElseThrow(
                        () -> new ProblemException(ProblemType.UNKNOWN_TOKEN, "No token has the id %s.".formatted(id)));
    }
}
