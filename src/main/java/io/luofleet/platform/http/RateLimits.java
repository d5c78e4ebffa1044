// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.platform.problem.ProblemWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds how often one party asks, before anything is looked up for it. Each has a bucket of its own, so that a loop in one script
 * takes nothing from another, and a fleet behind one address is not one party.
 */
@ApplicationScoped
class RateLimits {
    private static final int AFTER_THE_EDGE = 999_999;
    /** More than a fleet and its operators; whoever makes up more loses only its own oldest. */
    private static final long MOST_PARTIES = 100_000;

    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    private static final int UNAUTHORIZED = 401;

    private final ProblemWriter problems;
    private final Map<Party.Kind, Limit> limits = new EnumMap<>(Party.Kind.class);
    private final Limit failures;
    private final Cache<String, Boolean> held = Caffeine.newBuilder()
            .maximumSize(MOST_PARTIES)
            .expireAfterWrite(FORGOTTEN_AFTER)
            .build();
    private final boolean isOn;

    RateLimits(
            ProblemWriter problems,
            MeterRegistry metrics,
            @ConfigProperty(name = "luofleet.limits.enabled", defaultValue = "true") boolean isOn,
            @ConfigProperty(name = "luofleet.limits.agent-requests-a-second", defaultValue = "20") int agents,
            @ConfigProperty(name = "luofleet.limits.operator-requests-a-second", defaultValue = "100") int operators,
            @ConfigProperty(name = "luofleet.limits.enrolments-a-second", defaultValue = "200") int enrolments,
            @ConfigProperty(name = "luofleet.limits.requests-at-once", defaultValue = "100") int atOnce,
            @ConfigProperty(name = "luofleet.limits.failures-a-minute", defaultValue = "60") int failures) {
        this.problems = problems;
        this.isOn = isOn;
        limits.put(Party.Kind.AGENT, new Limit("agent", agents, Duration.ofSeconds(1), atOnce, metrics));
        limits.put(Party.Kind.OPERATOR, new Limit("operator", operators, Duration.ofSeconds(1), atOnce, metrics));
        // Whole racks behind one address.
        limits.put(
                Party.Kind.ENROLMENT,
                new Limit("enrolment", enrolments, Duration.ofSeconds(1), enrolments * Limit.BURST, metrics));
        this.failures = new Limit("failure", failures, Duration.ofMinutes(1), atOnce, metrics);
    }

    void install(@Observes Filters filters) {
        if (isOn) {
            filters.register(this::look, AFTER_THE_EDGE);
        }
    }

    private void look(RoutingContext context) {
        Party party = Party.of(context);
        // A credential that held a moment ago is no guess, whoever guesses behind the same address.
        boolean isTrusted = party.isProven() || held.getIfPresent(party.key()) != null;
        // Whoever brings another one with each request is one party all the same.
        String counted = isTrusted || !party.hasCredential() ? party.key() : party.address();
        Limit limit = limits.get(party.kind());
        long wait = Math.max(limit.take(counted), isTrusted ? 0 : failures.until(party.address()));
        if (wait > 0 || !limit.begin(counted)) {
            long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(wait) + 1);
            context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            problems.send(
                    context,
                    ProblemType.TOO_MANY_REQUESTS,
                    "More requests than one party may send came at once, or are under way. Nothing was done; come back after the time in Retry-After.",
                    Map.of());
            return;
        }
        context.addEndHandler(_ -> {
            limit.end(counted);
            if (context.response().getStatusCode() == UNAUTHORIZED) {
                held.invalidate(party.key());
                failures.take(party.address());
            } else if (party.hasCredential() && isSomebodys(context)) {
                held.put(party.key(), true);
            }
        });
        context.next();
    }

    /** Much is answered without a look at the credential: what is not there, and what anybody may ask. */
    private static boolean isSomebodys(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user
                && !user.getSecurityIdentity().isAnonymous();
    }

    private static final class Limit {
        /** So many periods' worth may come at once. */
        private static final int BURST = 5;

        private final Bandwidth bandwidth;
        private final Cache<String, Bucket> buckets;
        private final Counter refused;
        private final AtOnce atOnce;

        private Limit(String name, int requests, Duration period, int most, MeterRegistry metrics) {
            this.atOnce = new AtOnce(most);
            this.bandwidth = Bandwidth.builder()
                    .capacity((long) requests * BURST)
                    .refillGreedy(requests, period)
                    .build();
            this.buckets = Caffeine.newBuilder()
                    .maximumSize(MOST_PARTIES)
                    .expireAfterAccess(FORGOTTEN_AFTER)
                    .build();
            this.refused = Counter.builder("luofleet.limits.refused")
                    .description("Requests refused since one party sent too many")
                    .tag("limit", name)
                    .register(metrics);
        }

        /** How long to wait, in nanoseconds; 0 when it may go on. */
        private long take(String key) {
            ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
            if (probe.isConsumed()) {
                return 0;
            }
            refused.increment();
            return probe.getNanosToWaitForRefill();
        }

        /** Whether one more of a party may be under way; it must {@link #end} then. */
        private boolean begin(String key) {
            boolean begun = atOnce.begin(key);
            if (!begun) {
                refused.increment();
            }
            return begun;
        }

        private void end(String key) {
            atOnce.end(key);
        }

        /** How long to wait, as {@link #take} says, without counting this one. */
        private long until(String key) {
            Bucket bucket = buckets.getIfPresent(key);
            return bucket == null ? 0 : bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        }

        private Bucket bucket(String key) {
            return buckets.get(key, _ -> Bucket.builder().addLimit(bandwidth).build());
        }
    }
}
