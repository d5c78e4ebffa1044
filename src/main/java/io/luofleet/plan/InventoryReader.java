// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.host.HostService;
import io.luofleet.host.InventoryEntry;
import io.luofleet.kernel.KernelRelease;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.plan.model.Inventory;
import io.luofleet.plan.model.InventoryHost;
import io.luofleet.plan.model.Staged;
import io.luofleet.session.InUse;
import io.luofleet.session.SessionService;
import io.luofleet.update.UpdateHistory;
import io.luofleet.wire.KernelAbi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads what plans are computed from. */
@ApplicationScoped
class InventoryReader {
    private final HostService hosts;
    private final SessionService sessions;
    private final UpdateHistory updates;
    private final KernelReleaseService releases;
    private final Instance<HostHolders> holders;

    InventoryReader(
            HostService hosts,
            SessionService sessions,
            UpdateHistory updates,
            KernelReleaseService releases,
            @Any Instance<HostHolders> holders) {
        this.hosts = hosts;
        this.sessions = sessions;
        this.updates = updates;
        this.releases = releases;
        this.holders = holders;
    }

    List<InventoryHost> hosts() {
        Map<UUID, InUse> uses = sessions.lastSeenInUse();
        Map<UUID, UpdateHistory.Open> open = updates.open();
        Map<UUID, Staged> staged = staged();
        Map<String, String> held = new HashMap<>();
        holders.forEach(h -> held.putAll(h.holders()));
        return hosts.inventory().stream()
                .map(host -> toDomain(
                        host,
                        uses.getOrDefault(host.id(), InUse.NOTHING),
                        held.getOrDefault(host.name(), open(host, open)),
                        staged.get(host.id())))
                .toList();
    }

    private Map<UUID, Staged> staged() {
        Map<UUID, Staged> byRelease = new HashMap<>();
        Map<UUID, Staged> byHost = new HashMap<>();
        updates.landed()
                .forEach((host, release) -> byHost.put(
                        host,
                        byRelease.computeIfAbsent(
                                release, id -> Staged.of(releases.get(id).spec()))));
        return byHost;
    }

    Inventory of(KernelRelease target, List<InventoryHost> hosts) {
        Map<String, KernelAbi> abis = new HashMap<>();
        hosts.stream().map(InventoryHost::kernelRelease).distinct().forEach(kernel -> releases.abiOf(kernel)
                .ifPresent(abi -> abis.put(kernel, abi)));
        Map<String, Inventory.Recorded> history = updates.durationsTo(target.id()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> new Inventory.Recorded(
                                e.getValue().median(), e.getValue().updates())));
        return new Inventory(target.spec(), hosts, abis, history);
    }

    private static String open(InventoryEntry host, Map<UUID, UpdateHistory.Open> open) {
        UpdateHistory.Open update = open.get(host.id());
        return update == null ? null : "update %s of its own is in %s".formatted(update.id(), update.phase());
    }

    private static InventoryHost toDomain(InventoryEntry host, InUse use, String holder, Staged staged) {
        return new InventoryHost(
                host.name(),
                host.kernelRelease(),
                host.labels(),
                host.liveUpdateDevice(),
                host.present(),
                use.handlers(),
                use.flbs(),
                holder,
                host.kernel(),
                staged,
                host.cordon() == null ? null : host.cordon().words());
    }
}
