// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.Json;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import io.luofleet.wire.LabelGrammar;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** What operators do to hosts: cordon, replace, retire, label. Each is refused rather than half done, and is an event. */
@ApplicationScoped
@Transactional
class HostCare {
    private final HostRepository hosts;
    private final HostPresence presence;
    private final HostLabels labels;
    private final Instance<HostClaims> claims;
    private final EventLog events;
    private final Notifier notifier;
    private final Clock clock;

    HostCare(
            HostRepository hosts,
            HostPresence presence,
            HostLabels labels,
            Instance<HostClaims> claims,
            EventLog events,
            Notifier notifier,
            Clock clock) {
        this.hosts = hosts;
        this.presence = presence;
        this.labels = labels;
        this.claims = claims;
        this.events = events;
        this.notifier = notifier;
        this.clock = clock;
    }

    /** Leaves a host alone from now on; another cordon takes the place of the one before. */
    void cordon(String name, HostRequests.CordonHost request, Principal by) {
        HostEntity host = lock(name, by);
        Instant now = clock.instant();
        if (request.until() != null && !request.until().isAfter(now)) {
            throw new InvalidRequestException("until", "must be in the future; it is " + now + " now");
        }
        host.cordonedAt = now;
        host.cordonedBy = Json.write(by);
        host.cordonReason = request.reason();
        host.cordonedUntil = request.until();
        host.cordonDown = !Boolean.FALSE.equals(request.down());
        tell(
                EventType.HOST_CORDONED,
                Severity.INFO,
                host,
                "%s is %s.".formatted(name, cordonOf(host).words()),
                by,
                Map.of("reason", request.reason(), "down", host.cordonDown));
    }

    /** Ends that; nothing happens where there is none. */
    void uncordon(String name, String reason, Principal by) {
        HostEntity host = lock(name, by);
        if (host.cordonedAt == null) {
            return;
        }
        host.cordonedAt = null;
        host.cordonedBy = null;
        host.cordonReason = null;
        host.cordonedUntil = null;
        host.cordonDown = false;
        tell(
                EventType.HOST_UNCORDONED,
                Severity.INFO,
                host,
                "%s is no longer cordoned, by %s: %s".formatted(name, by.display(), reason),
                by,
                Map.of("reason", reason));
    }

    /** Gives a host's name, labels and history to another machine, whose agent may then enrol. */
    void replace(String name, HostRequests.ReplaceHost request, Principal by) {
        HostEntity host = lock(name, by);
        if (host.machineId.equals(request.machineId())) {
            return;
        }
        refuseWhereHeld(host, HostClaims.Claim::underWay, "replaced");
        String before = host.machineId;
        host.machineId = request.machineId();
        // The old machine's agent, should it still run, no longer speaks for the host.
        host.instanceId = "replaced-" + UUID.randomUUID();
        notifier.tell(Host.topic(host.id));
        tell(
                EventType.HOST_REPLACED,
                Severity.WARNING,
                host,
                "%s is machine %s from now on, no longer %s, by %s: %s"
                        .formatted(name, request.machineId(), before, by.display(), request.reason()),
                by,
                Map.of("machineId", request.machineId(), "before", before, "reason", request.reason()));
    }

    /** Takes a host out of the fleet for good: its history stays, its name is free. */
    void retire(String name, String reason, boolean force, Principal by) {
        HostEntity host = lock(name, by);
        refuseWhereHeld(host, _ -> true, "retired");
        if (!force && presence.isPresent(HostService.snapshot(host))) {
            throw new ProblemException(
                            ProblemType.HOST_IN_USE,
                            ("The agent of %s is there, last heard of at %s, and would enrol it anew. Stop the agent first, or use "
                                            + "force.")
                                    .formatted(name, host.lastSeen))
                    .with("host", name);
        }
        host.retiredAt = clock.instant();
        host.retiredBy = Json.write(by);
        host.retiredReason = reason;
        notifier.tell(Host.topic(host.id));
        tell(
                EventType.HOST_RETIRED,
                Severity.WARNING,
                host,
                "%s (machine %s) is retired by %s: %s".formatted(name, host.machineId, by.display(), reason),
                by,
                Map.of("machineId", host.machineId, "reason", reason));
    }

    /** Sets and takes away operator's labels. */
    void change(String name, Map<String, String> changes, Principal by) {
        changes.forEach((key, value) -> {
            LabelGrammar.faultOfKey(key).ifPresent(fault -> {
                throw new InvalidRequestException("labels", fault + ": '" + key + "'");
            });
            if (value != null) {
                LabelGrammar.faultOfValue(value).ifPresent(fault -> {
                    throw new InvalidRequestException("labels." + key, fault);
                });
            }
        });
        HostEntity host = lock(name, by);
        Map<String, String> own =
                new HashMap<>(Json.read(host.operatorLabels, new TypeReference<Map<String, String>>() {}));
        changes.forEach((key, value) -> {
            if (value == null) {
                own.remove(key);
            } else {
                own.put(key, value);
            }
        });
        if (own.size() > LabelGrammar.MOST) {
            throw new InvalidRequestException("labels", "must be at most " + LabelGrammar.MOST);
        }
        host.operatorLabels = Json.write(own);
        labels.apply(host, by);
        // Nobody gives away what they steer, or what others do.
        requireScope(host, by);
    }

    private HostEntity lock(String name, Principal by) {
        HostEntity host = hosts.lockByName(name).orElseThrow(() -> HostService.unknown(name));
        requireScope(host, by);
        return host;
    }

    private static void requireScope(HostEntity host, Principal by) {
        Scopes.require(by, host.name, Json.read(host.labels, new TypeReference<Map<String, String>>() {}));
    }

    private void refuseWhereHeld(HostEntity host, Predicate<HostClaims.Claim> counts, String what) {
        Host snapshot = HostService.snapshot(host);
        List<HostClaims.Claim> held = claims.stream()
                .flatMap(c -> c.of(snapshot).stream())
                .filter(counts)
                .toList();
        if (!held.isEmpty()) {
            HostClaims.Claim first = held.getFirst();
            throw new ProblemException(
                            ProblemType.HOST_IN_USE,
                            "%s cannot be %s: it %s. See %s.".formatted(host.name, what, first.what(), first.where()))
                    .with("host", host.name)
                    .with("holders", held.stream().map(HostClaims.Claim::where).toList());
        }
    }

    private static Cordon cordonOf(HostEntity host) {
        return HostService.cordon(host);
    }

    private void tell(
            EventType type, Severity severity, HostEntity host, String message, Principal by, Map<String, ?> data) {
        Map<String, Object> all = new HashMap<>(data);
        all.put("by", by);
        events.append(type, severity, host.name, message, all);
    }
}
