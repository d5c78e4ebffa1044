// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.platform.Json;
import io.luofleet.uptime.Uptime;
import io.luofleet.uptime.model.Presence;
import io.luofleet.uptime.model.Reachability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which hosts are there: whose agent has been heard of lately, by the database and by when it could have been. */
@ApplicationScoped
@Transactional
public class HostPresence {
    private final HostRepository hosts;
    private final HostConfig config;
    private final Uptime uptime;
    private final Clock clock;

    HostPresence(HostRepository hosts, HostConfig config, Uptime uptime, Clock clock) {
        this.hosts = hosts;
        this.config = config;
        this.uptime = uptime;
        this.clock = clock;
    }

    /** Whoever was last heard of after this instant is present. */
    public Instant presentSince() {
        return clock.instant().minus(config.presenceTimeout());
    }

    /** What it means to have been heard of last at an instant; when hosts could reach this service is looked up once. */
    public Function<Instant, Presence> judge() {
        Reachability reach = uptime.reachability();
        return lastSeen -> reach.presence(lastSeen, config.presenceTimeout(), clock.instant());
    }

    /**
     * Who of these is there, and whether its agent has been heard of lately. Read anew at each call, without a lock.
     *
     * @return by name; hosts that are not enrolled are absent
     */
    public Map<String, Attendance> attendance(Collection<String> names) {
        Function<Instant, Presence> judge = judge();
        return names.isEmpty()
                ? Map.of()
                : hosts.attendance(names).stream()
                        .collect(Collectors.toMap(
                                row -> (String) row[0],
                                row -> new Attendance((UUID) row[1], judge.apply((Instant) row[2]), (Instant) row[2])));
    }

    /**
     * A host among others.
     *
     * @param id its id
     * @param presence whether its agent has been heard of lately
     * @param lastSeen when it was last heard of
     */
    public record Attendance(UUID id, Presence presence, Instant lastSeen) {}

    /** Whether the host's agent has been heard of lately. */
    public boolean isPresent(Host host) {
        return judge().apply(host.lastSeen()) == Presence.PRESENT;
    }

    /**
     * When a time is over that a host has: later by what this service was away for, and not before the host had a chance to be
     * heard of again.
     *
     * @param host the host
     * @param since when its time began
     * @param deadline when it would be over
     */
    public Instant extended(Host host, Instant since, Instant deadline) {
        return uptime.reachability().extended(since, deadline, host.lastSeen(), config.presenceTimeout());
    }

    /**
     * A host that was not heard of lately.
     *
     * @param name its name
     * @param labels its labels
     * @param presence SILENT, or UNKNOWN
     * @param lastSeen when it was last heard of
     */
    public record Missing(String name, Map<String, String> labels, Presence presence, Instant lastSeen) {}

    /** The hosts that were not heard of lately, but for those that an operator has written off since. Read anew at each call. */
    public List<Missing> missing() {
        Function<Instant, Presence> judge = judge();
        return hosts.notSeenSince(clock.instant().minus(config.presenceTimeout())).stream()
                .map(row -> new Missing(
                        row.name(),
                        Json.read(row.labels(), new TypeReference<Map<String, String>>() {}),
                        judge.apply(row.lastSeen()),
                        row.lastSeen()))
                .filter(host -> host.presence() != Presence.PRESENT)
                .toList();
    }

    /** A silent host no longer counts as down, until it is heard of again. */
    public void writeOff(String name) {
        hosts.writeOff(name, clock.instant());
    }

    /** How many hosts there are, and how many of them have been heard of lately. */
    public Presences presences() {
        Instant now = clock.instant();
        Instant silent = uptime.reachability().silentUpTo(config.presenceTimeout(), now);
        long all = hosts.countInService();
        long present = hosts.countSeenAfter(now.minus(config.presenceTimeout()));
        return new Presences(all, present, all - hosts.countSeenAfter(silent));
    }

    /**
     * Hosts in numbers; those that are neither are not heard of yet since this service was away.
     *
     * @param all hosts in all
     * @param present those heard of lately
     * @param silent those that could have been heard of, and were not
     */
    public record Presences(long all, long present, long silent) {
        /** Of whom nothing can be said yet. */
        public long unknown() {
            return Math.max(0, all - present - silent);
        }
    }
}
