// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.session.flb.FlbRules.Ruling;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.Report;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Records what hosts report of FLBs, judges it, and answers for it. */
@ApplicationScoped
@Transactional
public class FlbService {
    private final FlbRepository flbs;
    private final HostService hosts;
    private final EventLog events;
    private final Clock clock;

    FlbService(FlbRepository flbs, HostService hosts, EventLog events, Clock clock) {
        this.flbs = flbs;
        this.hosts = hosts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Adds what a report says anew of FLBs; a broken rule is an event, once for each update, FLB and moment.
     *
     * @param host the host, locked
     * @param updateId the update
     * @param report the report
     * @param running the handlers and FLBs registered for the kernel that reports; empty when none are
     */
    public void record(Host host, UUID updateId, Report report, Optional<KernelAbi> running) {
        var history = new History(flbs.of(updateId));
        var outgoing = new FlbRules.Outgoing(report.kernelRelease(), running, report.sessions());
        // What was preserved is looked up for what came of it.
        List<FlbState> inOrder = report.flbs().stream()
                .sorted(Comparator.comparing(FlbState::moment))
                .toList();
        for (FlbState seen : inOrder) {
            // Reports repeat what they know; only what changed is a new observation.
            if (history.saysSo(report.bootId(), seen)) {
                continue;
            }
            Ruling ruling = FlbRules.judge(seen, outgoing, history.preserved(seen.name()));
            if (ruling.verdict() == FlbVerdict.BROKEN && !history.isBroken(seen)) {
                announce(host, updateId, report.bootId(), seen, ruling);
            }
            var row = row(host, updateId, report.bootId(), seen, ruling);
            flbs.persist(row);
            history.add(row);
        }
    }

    private FlbObservationEntity row(Host host, UUID updateId, String bootId, FlbState seen, Ruling ruling) {
        var row = new FlbObservationEntity();
        row.hostId = host.id();
        row.updateId = updateId;
        row.bootId = bootId;
        row.name = seen.name();
        row.moment = seen.moment();
        row.count = seen.count();
        row.status = seen.status();
        row.source = seen.source();
        row.observedAt = clock.instant();
        row.verdict = ruling.verdict();
        row.expected = ruling.expected();
        row.verdictDetail = ruling.detail();
        return row;
    }

    private void announce(Host host, UUID updateId, String bootId, FlbState seen, Ruling ruling) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("flb", seen.name());
        data.put("moment", seen.moment());
        data.put("bootId", bootId);
        data.put("expected", ruling.expected());
        data.put("found", seen.count());
        data.put("status", seen.status());
        data.put("source", seen.source());
        events.append(
                EventType.FLB_INVARIANT_BROKEN,
                Severity.ERROR,
                host.name(),
                updateId,
                "FLB %s of %s, %s, %s: %s"
                        .formatted(seen.name(), host.name(), seen.moment(), seen.source(), ruling.detail()),
                data);
    }

    /** The FLBs that had dependents at the last observation of a boot. */
    public List<String> depended(UUID updateId, String bootId) {
        Set<String> depended = new TreeSet<>();
        flbs.of(updateId, bootId).forEach(o -> {
            if (o.count > 0) {
                depended.add(o.name);
            } else {
                depended.remove(o.name);
            }
        });
        return List.copyOf(depended);
    }

    /** Observations by filter, oldest first. */
    public Page<FlbView> list(FlbQuery query, int limit) {
        return hosts.named(Page.of(flbs.page(query, limit + 1), limit, o -> o.id), o -> o.hostId, FlbView::of);
    }

    /** The history of one FLB; a problem when nobody has ever seen it, rather than an empty list that reads as "no files". */
    Page<FlbView> history(FlbQuery query, int limit) {
        Page<FlbView> page = list(query, limit);
        if (page.items().isEmpty() && !flbs.knows(query.name())) {
            throw new ProblemException(
                            ProblemType.UNKNOWN_FLB,
                            "No FLB '%s' was ever observed. See /api/v1/flbs for the names.".formatted(query.name()))
                    .with("flb", query.name());
        }
        return page;
    }

    /** What is recorded of an update's FLBs; later rows count. */
    private static final class History {
        private record Key(String bootId, String name, Moment moment) {}

        private record Rule(String name, Moment moment) {}

        private final Map<Key, FlbState> last = new HashMap<>();
        private final Map<String, Long> preserved = new HashMap<>();
        private final Set<Rule> broken = new HashSet<>();

        History(List<FlbObservationEntity> rows) {
            rows.forEach(this::add);
        }

        void add(FlbObservationEntity row) {
            last.put(new Key(row.bootId, row.name, row.moment), row.state());
            if (row.moment == Moment.AT_PRESERVE) {
                preserved.put(row.name, row.count);
            }
            if (row.verdict == FlbVerdict.BROKEN) {
                broken.add(new Rule(row.name, row.moment));
            }
        }

        boolean saysSo(String bootId, FlbState seen) {
            return seen.equals(last.get(new Key(bootId, seen.name(), seen.moment())));
        }

        Long preserved(String name) {
            return preserved.get(name);
        }

        boolean isBroken(FlbState seen) {
            return broken.contains(new Rule(seen.name(), seen.moment()));
        }
    }
}
