// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Role;
import io.luofleet.security.Secret;
import io.luofleet.security.token.ApiTokenService.Recognition;
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
import java.util.stream.Collectors;

/**
 * Sessions in a browser for whoever has a token: a link that works once, and the session that it opens, which acts as the token does
 * and no longer. Each use asks the database, so that the end of a token or a session holds everywhere at once.
 */
@ApplicationScoped
@Transactional
public class BrowserSessions {
    /** What all links' secrets begin with. */
    static final String LINK_PREFIX = "lfl_";

    /** What all cookies' values begin with. */
    static final String COOKIE_PREFIX = "lfs_";

    /** How long a link waits to be followed. */
    static final Duration LINK_LIFE = Duration.ofMinutes(2);

    /** How long a session lasts, used or not: a working day. */
    static final Duration SESSION_LIFE = Duration.ofHours(8);

    private static final Duration REMEMBERED = Duration.ofDays(1);
    /** More than anybody has browsers; a loop that makes links fills no table. */
    private static final int MOST_OF_A_TOKEN = 50;

    private final BrowserSessionRepository sessions;
    private final ApiTokenService tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    BrowserSessions(BrowserSessionRepository sessions, ApiTokenService tokens, Clock clock) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A link or a cookie that was made; its secret is in here and never again. */
    record Made(UUID id, Secret secret, Instant endsAt) {}

    /** Makes a link for a browser of whoever has this token, with these of its roles. */
    Made link(UUID token, Set<Role> wanted, Principal by) {
        Instant now = clock.instant();
        Set<String> roles = roles(token, wanted, by);
        sessions.forget(now.minus(REMEMBERED));
        if (sessions.live(token, now) >= MOST_OF_A_TOKEN) {
            throw new ProblemException(
                            ProblemType.TOO_MANY_REQUESTS,
                            "%d links and sessions of this token can still be used. Log out of some, or wait."
                                    .formatted(MOST_OF_A_TOKEN))
                    .retryAfterSeconds((int) LINK_LIFE.toSeconds());
        }
        Secret secret = Secret.make(LINK_PREFIX, random);
        BrowserSessionEntity row = new BrowserSessionEntity();
        row.id = UUID.randomUUID();
        row.tokenId = token;
        row.roles = Json.write(roles);
        row.linkSha256 = secret.sha256();
        row.madeAt = now;
        row.linkEndsAt = now.plus(LINK_LIFE);
        sessions.persistAndFlush(row);
        return new Made(row.id, secret, row.linkEndsAt);
    }

    private Set<String> roles(UUID token, Set<Role> wanted, Principal by) {
        if (!(tokens.recognise(token) instanceof Recognition.Holds holds)) {
            throw new IllegalStateException("%s acts with a token that does not hold".formatted(by.name()));
        }
        if (wanted.isEmpty()) {
            return new TreeSet<>(holds.roles());
        }
        Set<Role> had = holds.roles().stream()
                .flatMap(role -> Role.of(role).stream())
                .flatMap(role -> role.included().stream())
                .collect(Collectors.toSet());
        if (!had.containsAll(wanted)) {
            throw new InvalidRequestException("roles", "must be roles of the token that asks");
        }
        return wanted.stream().map(Role::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Opens the session of a link; empty when the link was followed already, or is too old. */
    Optional<Made> open(UUID link) {
        Instant now = clock.instant();
        Secret secret = Secret.make(COOKIE_PREFIX, random);
        Instant end = now.plus(SESSION_LIFE);
        return sessions.open(link, secret.sha256(), now, end)
                ? Optional.of(new Made(link, secret, end))
                : Optional.empty();
    }

    /** Who comes with a link, to open its session and for nothing else. */
    Recognition recogniseLink(Secret secret) {
        Optional<BrowserSessionEntity> found = sessions.findByLink(secret.sha256());
        if (found.isEmpty()) {
            return new Recognition.Refused("The link is not known here.");
        }
        BrowserSessionEntity row = found.get();
        if (row.openedAt != null) {
            return new Recognition.Refused("The link was followed at %s, and works once.".formatted(row.openedAt));
        }
        if (!clock.instant().isBefore(row.linkEndsAt)) {
            return new Recognition.Refused("The link was to be followed by %s.".formatted(row.linkEndsAt));
        }
        return as(row, Set.of());
    }

    /** Who comes with a session's cookie. */
    Recognition recogniseSession(Secret secret) {
        Optional<BrowserSessionEntity> found = sessions.findBySecret(secret.sha256());
        if (found.isEmpty()) {
            return new Recognition.Refused("The browser's session is not known here.");
        }
        BrowserSessionEntity row = found.get();
        if (row.endedAt != null) {
            return new Recognition.Refused("The browser's session was ended at %s.".formatted(row.endedAt));
        }
        if (!clock.instant().isBefore(row.endsAt)) {
            return new Recognition.Refused("The browser's session ended at %s.".formatted(row.endsAt));
        }
        return as(row, Json.read(row.roles, new TypeReference<Set<String>>() {}));
    }

    /** Those of the sessions with which somebody may act now. */
    Set<UUID> holding(Set<UUID> ids) {
        return sessions.holding(ids, clock.instant());
    }

    /** As the token is, with a narrower choice of its roles. */
    private Recognition as(BrowserSessionEntity row, Set<String> roles) {
        return switch (tokens.recognise(row.tokenId)) {
            case Recognition.Refused refused -> refused;
            case Recognition.Holds token ->
                new Recognition.Holds(row.id, token.subject(), roles, token.sponsor(), token.scope());
        };
    }

    /** Ends the session of a cookie; whatever else the text is, nothing is left to end. */
    public void end(String cookie) {
        Secret.parse(COOKIE_PREFIX, cookie).ifPresent(secret -> sessions.end(secret.sha256(), clock.instant()));
    }
}
