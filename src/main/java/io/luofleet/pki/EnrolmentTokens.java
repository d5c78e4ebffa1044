// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

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
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Makes, lists and revokes the tokens by which machines enrol. */
@ApplicationScoped
@Transactional
class EnrolmentTokens {
    private static final Duration DEFAULT_LIFE = Duration.ofDays(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

    private final EnrolmentTokenRepository tokens;
    private final Authority authority;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    EnrolmentTokens(EnrolmentTokenRepository tokens, Authority authority, Clock clock) {
        this.tokens = tokens;
        this.authority = authority;
        this.clock = clock;
    }

    /** Makes one; its secret is in this answer and never again. */
    PkiViews.Token make(PkiRequests.MakeToken request, Principal by) {
        Scopes.requireFleet(by, "An enrolment token");
        Instant now = clock.instant();
        Instant end = Objects.requireNonNullElseGet(request.expiresAt(), () -> now.plus(DEFAULT_LIFE));
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST_LIFE))) {
            throw new InvalidRequestException(
                    "expiresAt", "must be in the future, and at most %d days".formatted(LONGEST_LIFE.toDays()));
        }
        Map<String, String> labels = Objects.requireNonNullElseGet(request.labels(), Map::of);
        FixedLabels.check(labels);
        Secret secret = EnrolmentSecret.make(random);
        EnrolmentTokenEntity row = new EnrolmentTokenEntity();
        row.id = UUID.randomUUID();
        row.name = request.name();
        row.secretSha256 = secret.sha256();
        row.hint = secret.hint();
        row.host = request.host();
        row.labels = Json.write(labels);
        row.usesLeft = Objects.requireNonNullElse(request.uses(), 1);
        row.createdAt = now;
        row.createdBy = Json.write(by);
        row.expiresAt = end;
        tokens.persistAndFlush(row);
        return PkiViews.Token.of(row, EnrolmentSecret.token(secret, authority.pin()));
    }

    /** The newest first. */
    Page<PkiViews.Token> list(UUID cursor, int limit) {
        Instant before = Instant.parse("9999-12-31T23:59:59Z");
        UUID beforeId = new UUID(-1, -1);
        if (cursor != null) {
            EnrolmentTokenEntity last = require(cursor);
            before = last.createdAt;
            beforeId = last.id;
        }
        return Page.of(tokens.page(before, beforeId, limit + 1), limit, t -> t.id)
                .map(row -> PkiViews.Token.of(row, null));
    }

    /** One, without its secret. */
    PkiViews.Token get(UUID id) {
        return PkiViews.Token.of(require(id), null);
    }

    /** Ends one for good; certificates that it gave stay. Who ended it first stays named. */
    PkiViews.Token revoke(UUID id, String reason, Principal by) {
        Scopes.requireFleet(by, "An enrolment token");
        EnrolmentTokenEntity row = require(id);
        if (row.revokedAt == null) {
            row.revokedAt = clock.instant();
            row.revokedBy = Json.write(by);
            row.revokedReason = reason;
        }
        return PkiViews.Token.of(row, null);
    }

    private EnrolmentTokenEntity require(UUID id) {
        return tokens.findByIdOptional(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_TOKEN, "No enrolment token has the id %s.".formatted(id)));
    }
}
