// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.host.Host;
import io.luofleet.host.HostService;
import io.luofleet.host.ObservationQuery;
import io.luofleet.platform.Api;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.OrphanState.Answer;
import io.luofleet.wire.OrphanState.Order;
import io.luofleet.wire.Report;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sessions that came from the kernel before and that nothing on their host answers for. Each belongs to one boot: with that
 * boot its memory and every order about it end.
 */
@ApplicationScoped
@Transactional
public class OrphanService {
    private final OrphanRepository orphans;
    private final HostService hosts;
    private final EventLog events;
    private final Clock clock;

    OrphanService(OrphanRepository orphans, HostService hosts, EventLog events, Clock clock) {
        this.orphans = orphans;
        this.hosts = hosts;
        this.events = events;
        this.clock = clock;
    }

    /** Takes over a report's orphans. A new one, and one that was dealt with, is an event. The host must be locked. */
    public void record(Host host, Report report) {
        Instant now = clock.instant();
        Map<String, OrphanEntity> known = orphans.of(host.id(), report.bootId()).stream()
                .collect(Collectors.toMap(o -> o.name, Function.identity()));
        Map<String, OrphanEntity> unlisted = new HashMap<>(known);
        for (OrphanState state : report.orphans()) {
            unlisted.remove(state.name());
            OrphanEntity orphan = known.get(state.name());
            if (orphan == null) {
                orphan = found(host, report.bootId(), state, now);
            }
            if (orphan.answer != state.answer()) {
                answered(host, orphan, state);
            }
            orphan.files = state.files();
            orphan.answer = state.answer();
            orphan.detail = state.detail();
            orphan.listed = true;
            orphan.lastSeen = now;
            orphans.persist(orphan);
        }
        unlisted.values().forEach(o -> o.listed = false);
    }

    private OrphanEntity found(Host host, String bootId, OrphanState state, Instant now) {
        var orphan = new OrphanEntity();
        orphan.hostId = host.id();
        orphan.bootId = bootId;
        orphan.name = state.name();
        orphan.files = state.files();
        // As it was when it came; what became of it since is told below.
        orphan.answer = Answer.KEPT;
        orphan.firstSeen = now;
        events.append(
                EventType.ORPHAN_FOUND,
                Severity.WARNING,
                host.name(),
                ("%1$s holds the session '%2$s' with %3$d files from the kernel before, and nothing answers for it: the agent's "
                                + "manifest does not know it, nobody has retrieved it. Its memory stays taken until it is finished "
                                + "or the host reboots, and no live update carries it on. Find out whose it is. It is kept until "
                                + "you order otherwise with POST %4$s/{session} {\"order\":\"FINISH\",\"reason\":…}, which "
                                + "destroys its files.")
                        .formatted(host.name(), state.name(), state.files(), Api.hostOrphans(host.name())),
                data(orphan));
        return orphan;
    }

    private void answered(Host host, OrphanEntity orphan, OrphanState state) {
        Map<String, Object> data = data(orphan);
        data.put("answer", state.answer());
        data.put("order", orphan.ordered);
        String message =
                switch (state.answer()) {
                    case FINISHED ->
                        "The orphaned session '%s' of %s is finished, its memory is free.%s"
                                .formatted(
                                        orphan.name,
                                        host.name(),
                                        orphan.ordered == Order.FINISH ? "" : " Nobody had ordered it.");
                    case FAILED ->
                        "The orphaned session '%s' of %s could not be finished and is still there: %s. A reboot without live update frees its memory."
                                .formatted(orphan.name, host.name(), state.detail());
                    case KEPT -> "The orphaned session '%s' of %s is still there.".formatted(orphan.name, host.name());
                };
        boolean asOrdered = state.answer() == Answer.FINISHED && orphan.ordered == Order.FINISH;
        events.append(
                EventType.ORPHAN_ANSWERED, asOrdered ? Severity.INFO : Severity.WARNING, host.name(), message, data);
    }

    /** Says what to do with an orphan of the host's present boot. The same order again changes nothing. */
    OrphanView order(String hostName, String session, OrderOrphan request, Principal by) {
        Host host = hosts.lock(hostName);
        hosts.requireScope(by, host.name());
        OrphanEntity orphan = orphans.of(host.id(), host.bootId()).stream()
                .filter(o -> o.name.equals(session))
                .findFirst()
                .orElseThrow(() -> absent(host, session));
        if (orphan.ordered == request.order()) {
            return OrphanView.of(orphan, host.name());
        }
        if (!orphan.listed || orphan.answer == Answer.FINISHED) {
            throw gone(
                    host,
                    session,
                    orphan.answer == Answer.FINISHED
                            ? "it is finished"
                            : "the host's newest report has no orphan of it");
        }
        orphan.ordered = request.order();
        orphan.reason = request.reason();
        orphan.orderedBy = by.display();
        orphan.orderedAt = clock.instant();
        Map<String, Object> data = data(orphan);
        data.put("order", orphan.ordered);
        data.put("reason", orphan.reason);
        data.put("by", orphan.orderedBy);
        events.append(
                EventType.ORPHAN_ORDERED,
                Severity.INFO,
                host.name(),
                "%s ordered %s of the orphaned session '%s' of %s: %s"
                        .formatted(orphan.orderedBy, orphan.ordered, session, host.name(), orphan.reason),
                data);
        hosts.reviseDirective(host.id());
        return OrphanView.of(orphan, host.name());
    }

    private ProblemException absent(Host host, String session) {
        return orphans.knows(host.id(), session)
                ? gone(host, session, "it was in an earlier boot, and its memory went with that")
                : new ProblemException(
                                ProblemType.UNKNOWN_ORPHAN,
                                "%s has reported no orphaned session '%s'. See %s."
                                        .formatted(host.name(), session, Api.hostOrphans(host.name())))
                        .with("host", host.name());
    }

    private static ProblemException gone(Host host, String session, String because) {
        return new ProblemException(
                        ProblemType.ORPHAN_GONE,
                        "The orphaned session '%s' is not in boot %s of %s any more: %s."
                                .formatted(session, host.bootId(), host.name(), because))
                .with("bootId", host.bootId());
    }

    /** The orders in force in a host's present boot. */
    public Map<String, Order> orders(Host host) {
        return orphans.ordered(host.id(), host.bootId()).stream()
                .collect(Collectors.toMap(o -> o.name, o -> o.ordered));
    }

    HostOrphans ofHost(String name, boolean current, long after, int limit) {
        Host host = hosts.require(name);
        boolean canList = host.kernel() != null;
        Page<OrphanView> page = page(new ObservationQuery(name, null, current, after), limit);
        String remark = canList
                ? null
                : ("The kernel of %s (%s) does not list its sessions: whether it holds orphans is unknown. "
                                + "A kernel with the patches of kernel-patches/ does.")
                        .formatted(name, host.kernelRelease());
        return new HostOrphans(canList, remark, page.items(), page.next());
    }

    FleetOrphans ofFleet(boolean current, long after, int limit) {
        Page<OrphanView> page = page(new ObservationQuery(null, null, current, after), limit);
        return new FleetOrphans(hosts.countWithoutQueries(), page.items(), page.next());
    }

    private Page<OrphanView> page(ObservationQuery query, int limit) {
        return hosts.named(Page.of(orphans.page(query, limit + 1), limit, o -> o.id), o -> o.hostId, OrphanView::of);
    }

    private static Map<String, Object> data(OrphanEntity orphan) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("session", orphan.name);
        data.put("bootId", orphan.bootId);
        data.put("files", orphan.files);
        return data;
    }
}
