// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.plan.model.Amount;
import io.luofleet.plan.model.Caps;
import io.luofleet.plan.model.Strategy;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The caps that hold today: where a fleet has shrunk since the plan, a percentage of it is fewer hosts. A plan's own caps are never
 * widened, since nobody has approved that.
 */
@ApplicationScoped
class PresentCaps {
    /** Reading every host's labels is too much for every pass. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final HostService hosts;
    private final Clock clock;
    private volatile Fleet fleet = new Fleet(Instant.EPOCH, List.of(), Map.of());

    PresentCaps(HostService hosts, Clock clock) {
        this.hosts = hosts;
        this.clock = clock;
    }

    private record Fleet(Instant read, List<Map<String, String>> labels, Map<List<Strategy.Cap>, Caps> limits) {}

    /** A place with the caps that hold for it now. */
    Placement held(Strategy strategy, Placement planned) {
        boolean depends = strategy.maxUnavailable().stream().anyMatch(c -> c.amount() instanceof Amount.Percent);
        if (!depends) {
            return planned;
        }
        Fleet now = fleet();
        Caps caps = now.limits().computeIfAbsent(strategy.maxUnavailable(), c -> Caps.of(c, now.labels()));
        return lowered(planned, Placements.covering(caps, planned.labels()));
    }

    private Fleet fleet() {
        Fleet known = fleet;
        Instant now = clock.instant();
        if (now.isBefore(known.read().plus(KEPT))) {
            return known;
        }
        var fresh = new Fleet(
                now, hosts.inventory().stream().map(InventoryEntry::labels).toList(), new ConcurrentHashMap<>());
        fleet = fresh;
        return fresh;
    }

    /** The lower of each planned cap and the present one of its domain. */
    static Placement lowered(Placement planned, List<Cap> present) {
        List<Cap> caps = planned.caps().stream()
                .map(cap -> present.stream()
                        .filter(p -> p.level().equals(cap.level()) && p.domain().equals(cap.domain()))
                        .filter(p -> p.limit() < cap.limit())
                        .findAny()
                        .orElse(cap))
                .toList();
        return planned.under(caps);
    }
}
