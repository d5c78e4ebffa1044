// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.label.Selector;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.notify.Notifier;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import io.luofleet.uptime.model.Presence;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hosts. A host's row is also its mutex: whoever decides about the host locks it first, so that its reports, aborts and
 * deadlines are taken one after the other.
 */
@ApplicationScoped
@Transactional
public class HostService {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final HostRepository hosts;
    private final BootRepository boots;
    private final EventLog events;
    private final Notifier notifier;
    private final HostCertificates certificates;
    private final HostPresence presence;
    private final Clock clock;

    HostService(
            HostRepository hosts,
            BootRepository boots,
            EventLog events,
            Notifier notifier,
            HostCertificates certificates,
            HostPresence presence,
            Clock clock) {
        this.hosts = hosts;
        this.boots = boots;
        this.events = events;
        this.notifier = notifier;
        this.certificates = certificates;
        this.presence = presence;
        this.clock = clock;
    }

    /** The host of this name, if there is one. */
    public Optional<Host> find(String name) {
        return hosts.findByName(name).map(HostService::snapshot);
    }

    /** The host of this id, if there is one. */
    public Optional<Host> find(UUID id) {
        return hosts.findByIdOptional(id).filter(h -> h.retiredAt == null).map(HostService::snapshot);
    }

    /** The host of this name, or a problem that says so. */
    public Host require(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    /** Locks the host until the transaction ends. */
    public Host lock(String name) {
        return hosts.lockByName(name).map(HostService::snapshot).orElseThrow(() -> unknown(name));
    }

    /** Locks the host until the transaction ends. */
    public Host lock(UUID id) {
        return hosts.lock(id)
                .filter(h -> h.retiredAt == null)
                .map(HostService::snapshot)
                .orElseThrow(() -> unknown(id.toString()));
    }

    /** Locks the host until the transaction ends; empty when somebody else holds it. */
    public Optional<Host> tryLock(UUID id) {
        return hosts.tryLock(id).map(HostService::snapshot);
    }

    /** Those of these names that nobody else holds, locked until the transaction ends. */
    public List<Host> tryLock(Collection<String> names) {
        return hosts.tryLockByName(names).stream().map(HostService::snapshot).toList();
    }

    /** Those of these that nobody else holds, locked until the transaction ends. */
    public List<Host> tryLockById(Collection<UUID> ids) {
        return hosts.tryLock(ids).stream().map(HostService::snapshot).toList();
    }

    /** The names of the hosts that enrolled first after this instant. */
    public List<String> enrolledAfter(Instant start) {
        return hosts.enrolledAfter(start);
    }

    /** Begins the host's next epoch, for a new update. The host must be locked. */
    public long nextEpoch(UUID id) {
        HostEntity host = locked(id);
        host.epoch++;
        return host.epoch;
    }

    /**
     * Begins the next epoch of each of these hosts, for new updates, and has their agents told. They must be locked.
     *
     * @return the epochs, by host
     */
    public Map<UUID, Long> beginEpochs(Collection<UUID> ids) {
        ids.forEach(id -> notifier.tell(Host.topic(id)));
        return ids.isEmpty() ? Map.of() : hosts.beginEpochs(ids);
    }

    /** Goes on from an epoch that the host has seen and that is not recorded. The host must be locked. */
    public void raiseEpoch(UUID id, long seen) {
        HostEntity host = locked(id);
        host.epoch = Math.max(host.epoch, seen);
    }

    /** The host's directive has changed; whoever polls for it is woken at commit. The host must be locked. */
    public void reviseDirective(UUID id) {
        locked(id).directiveRevision++;
        notifier.tell(Host.topic(id));
    }

    /** The same for several hosts. They must be locked. */
    public void reviseDirectives(Collection<UUID> ids) {
        hosts.reviseDirectives(ids);
        ids.forEach(id -> notifier.tell(Host.topic(id)));
    }

    /** Records an accepted report's facts and number. The host must be locked. */
    public void recordReport(UUID id, long sequence, String digest, Report report, BootKind how) {
        HostEntity host = locked(id);
        host.lastSequence = sequence;
        host.lastDigest = digest;
        host.lastObserved = report.observed().name();
        host.heardOf(clock.instant());
        recordBoot(host, report.bootId(), report.kernelRelease(), report.liveUpdateNumber(), how);
    }

    /** Keeps what the newest report is answered, for an agent that asks again. The host must be locked. */
    public void recordReply(UUID id, ReportReply reply) {
        locked(id).lastReply = Json.write(reply);
    }

    /** A boot becomes the host's current one; a new one is an event. */
    void recordBoot(HostEntity host, String bootId, String kernel, Long number, BootKind how) {
        host.bootId = bootId;
        host.kernelRelease = kernel;
        host.liveUpdateNumber = number;
        var key = new BootEntity.Key(host.id, bootId);
        BootEntity known = boots.findById(key);
        if (known != null) {
            known.how = known.how == BootKind.UNKNOWN ? how : known.how;
            known.liveUpdateNumber = number == null ? known.liveUpdateNumber : number;
            return;
        }
        BootEntity boot = new BootEntity();
        boot.key = key;
        boot.kernelRelease = kernel;
        boot.liveUpdateNumber = number;
        boot.how = how;
        boot.firstSeen = clock.instant();
        boots.persist(boot);
        events.append(
                EventType.HOST_BOOTED,
                Severity.INFO,
                host.name,
                "%s is in boot %s (%s).".formatted(host.name, bootId, kernel),
                Map.of("bootId", bootId, "kernelRelease", kernel));
    }

    /**
     * Notes that the release registered for a boot's kernel is not what the kernel says it is. The host must be locked.
     *
     * @return whether this is new
     */
    public boolean markMisregistered(UUID id, String bootId) {
        BootEntity boot = boots.findById(new BootEntity.Key(id, bootId));
        boolean isNew = !boot.misregistered;
        boot.misregistered = true;
        return isNew;
    }

    /** How many hosts have a kernel that cannot be asked what it holds. */
    public long countWithoutQueries() {
        return hosts.count("kernelFacts is null and retiredAt is null");
    }

    /** The labels in force of the host of this name, if there is one. */
    public Optional<Map<String, String>> labelsOf(String name) {
        return Optional.ofNullable(hosts.labelsOf(List.of(name)).get(name)).map(text -> Json.read(text, LABELS));
    }

    Page<HostView> list(Map<String, String> labels, String after, int limit) {
        var rows = hosts.page(labels, Objects.requireNonNullElse(after, ""), limit + 1, Json.write(labels));
        Map<String, HostCertificate> shown =
                certificates.inUse(rows.stream().map(h -> h.name).toList());
        return Page.of(rows, limit, h -> h.name).map(h -> view(h, shown.get(h.name)));
    }

    HostView get(String name) {
        return hosts.findByName(name)
                .map(h -> view(h, certificates.inUse(List.of(name)).get(name)))
                .orElseThrow(() -> unknown(name));
    }

    List<BootView> boots(String name) {
        Host host = require(name);
        return boots.of(host.id()).stream()
                .map(b -> new BootView(
                        b.key.bootId(),
                        b.kernelRelease,
                        b.liveUpdateNumber,
                        b.how,
                        b.firstSeen,
                        b.key.bootId().equals(host.bootId())))
                .toList();
    }

    /** Every host, by name. */
    public List<InventoryEntry> inventory() {
        return entries(hosts.inventory());
    }

    /** Those of these names, by name. */
    public List<InventoryEntry> inventory(Collection<String> names) {
        return names.isEmpty() ? List.of() : entries(hosts.inventory(names));
    }

    private List<InventoryEntry> entries(List<HostRepository.InventoryRow> rows) {
        Map<String, Cordon> cordons = cordons();
        Function<Instant, Presence> judge = presence.judge();
        return rows.stream()
                .map(row -> new InventoryEntry(
                        row.id(),
                        row.name(),
                        row.kernelRelease(),
                        Json.read(row.labels(), LABELS),
                        row.liveUpdateDevice(),
                        Json.read(row.kernelFacts(), KernelFacts.class),
                        judge.apply(row.lastSeen()) == Presence.PRESENT,
                        cordons.get(row.name())))
                .toList();
    }

    /** Those that a selector selects, by name. Three statements, however many there are; equal labels are one object. */
    public List<FleetHost> overview(Selector selector) {
        Set<String> cordoned = cordons().keySet();
        Function<Instant, Presence> judge = presence.judge();
        Map<String, Map<String, String>> labels = new HashMap<>();
        return hosts.overview().stream()
                .map(row -> new FleetHost(
                        row.id(),
                        row.name(),
                        judge.apply(row.lastSeen()),
                        row.kernelRelease(),
                        labels.computeIfAbsent(row.labels(), text -> Json.read(text, LABELS)),
                        cordoned.contains(row.name())))
                .filter(host -> selector.matches(host.labels()))
                .toList();
    }

    /** The cordons in force, by host. Read anew at each call. */
    public Map<String, Cordon> cordons() {
        return cordonRows().collect(Collectors.toMap(HostRepository.CordonRow::name, HostService::cordon));
    }

    private Stream<HostRepository.CordonRow> cordonRows() {
        Instant now = clock.instant();
        return hosts.cordoned().stream().filter(row -> !cordon(row).isOver(now));
    }

    private static Cordon cordon(HostRepository.CordonRow row) {
        return new Cordon(Json.read(row.by(), Principal.class), row.reason(), row.since(), row.until(), row.down());
    }

    /** A host's cordon, over by time or not; {@code null} for none. */
    static Cordon cordon(HostEntity h) {
        return h.cordonedAt == null
                ? null
                : new Cordon(
                        Json.read(h.cordonedBy, Principal.class),
                        h.cordonReason,
                        h.cordonedAt,
                        h.cordonedUntil,
                        h.cordonDown);
    }

    private Cordon cordonNow(HostEntity h) {
        Cordon cordon = cordon(h);
        return cordon == null || cordon.isOver(clock.instant()) ? null : cordon;
    }

    /** The labels in force of all hosts in service, by name. */
    public Map<String, Map<String, String>> labels() {
        Map<String, Map<String, String>> labels = new HashMap<>();
        hosts.labelsOfAll().forEach((name, json) -> labels.put(name, Json.read(json, LABELS)));
        return labels;
    }

    /** The machine behind a host's name; empty when no host in service has it. */
    public Optional<String> machineOf(String name) {
        return hosts.findByName(name).map(h -> h.machineId);
    }

    /** Refuses what somebody asks of a host that the credential is not for. */
    public void requireScope(Principal by, String name) {
        if (Scopes.isNarrow(by)) {
            Scopes.require(by, name, labels(List.of(name)).getOrDefault(name, Map.of()));
        }
    }

    /** The labels in force of these hosts, by name; those that are not in service are absent. */
    public Map<String, Map<String, String>> labels(Collection<String> names) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        if (!names.isEmpty()) {
            hosts.labelsOf(names).forEach((name, json) -> labels.put(name, Json.read(json, LABELS)));
        }
        return labels;
    }

    /** Names by id, for listings of what belongs to hosts. */
    public Map<UUID, String> names(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : hosts.list("id in ?1", ids).stream().collect(Collectors.toMap(h -> h.id, h -> h.name));
    }

    /** A page of what belongs to hosts, shown with the hosts' names. */
    public <E, V> Page<V> named(Page<E> page, Function<E, UUID> host, BiFunction<E, String, V> view) {
        var names = names(page.items().stream().map(host).collect(Collectors.toSet()));
        return page.map(e -> view.apply(e, names.get(host.apply(e))));
    }

    private HostEntity locked(UUID id) {
        return hosts.findById(id);
    }

    private HostView view(HostEntity h, HostCertificate certificate) {
        return new HostView(
                h.id,
                h.name,
                presence.judge().apply(h.lastSeen),
                h.lastSeen,
                h.enrolledAt,
                h.machineId,
                h.agentVersion,
                h.bootId,
                h.kernelRelease,
                h.commandLine,
                h.liveUpdateDevice,
                h.liveUpdateNumber,
                h.custody,
                Json.read(h.kernelFacts, KernelFacts.class),
                h.emulated,
                h.memoryBytes,
                Json.read(h.labels, LABELS),
                Json.read(h.agentLabels, LABELS),
                Json.read(h.fixedLabels, LABELS),
                Json.read(h.operatorLabels, LABELS),
                cordonNow(h),
                certificate,
                h.epoch,
                h.lastSequence,
                h.lastObserved);
    }

    static Host snapshot(HostEntity h) {
        return new Host(
                h.id,
                h.name,
                h.instanceId,
                h.bootId,
                h.kernelRelease,
                h.liveUpdateNumber,
                Json.read(h.kernelFacts, KernelFacts.class),
                h.lastSeen,
                h.epoch,
                h.directiveRevision,
                h.lastSequence,
                h.lastDigest,
                Json.read(h.lastReply, ReportReply.class));
    }

    static ProblemException unknown(String host) {
        return new ProblemException(
                        ProblemType.UNKNOWN_HOST,
                        "No host '%s' is enrolled. Start the agent on it, or see /api/v1/hosts for the names."
                                .formatted(host))
                .with("host", host);
    }
}
