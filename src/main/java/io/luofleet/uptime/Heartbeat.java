// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.uptime.model.Outage;
import io.luofleet.uptime.model.Reachability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** One heartbeat, in a transaction of its own: it proves that a report could have been taken in. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class Heartbeat {
    /** Longer than any deadline, and than any silence that is not long certain. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final HeartbeatRepository heartbeats;
    private final EventLog events;
    private final UptimeConfig config;
    private final Clock clock;

    Heartbeat(HeartbeatRepository heartbeats, EventLog events, UptimeConfig config, Clock clock) {
        this.heartbeats = heartbeats;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /**
     * What a replica knows after a heartbeat.
     *
     * @param outages those that are over, oldest first
     * @param lastBeat the newest heartbeat
     */
    record Known(List<Outage> outages, Instant lastBeat) {}

    /** Leaves a heartbeat, and records the outage that it ends. */
    Known beat() {
        Instant last = heartbeats.lock();
        Instant now = clock.instant();
        Reachability.gap(last, config.tolerance(), now).ifPresent(this::record);
        heartbeats.write(now);
        return new Known(heartbeats.outages(), now);
    }

    private void record(Outage outage) {
        heartbeats.forgetBefore(outage.ended().minus(REMEMBERED));
        heartbeats.insert(outage);
        events.append(
                EventType.SERVICE_UNREACHABLE,
                Severity.WARNING,
                null,
                "No host could reach this service from %s to %s (%s). That time is held against none of them: silence and deadlines go on from now."
                        .formatted(
                                outage.began(), outage.ended(), outage.length().truncatedTo(ChronoUnit.SECONDS)),
                Map.of("began", outage.began(), "ended", outage.ended()));
    }
}
