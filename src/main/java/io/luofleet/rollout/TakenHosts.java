// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostPresence;
import io.luofleet.platform.Api;
import io.luofleet.update.UpdateQueries;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The one check before hosts are put into a rollout, on whichever path: whether somebody else has them. Whoever asks holds the
 * allocation lock until they are in, since two that ask at once would each find them free.
 */
@ApplicationScoped
class TakenHosts {
    private final TargetRepository targets;
    private final UpdateQueries updates;
    private final HostPresence presence;

    TakenHosts(TargetRepository targets, UpdateQueries updates, HostPresence presence) {
        this.targets = targets;
        this.updates = updates;
        this.presence = presence;
    }

    /**
     * The path of what has each of these that is taken, ordered by host.
     *
     * @param rollout the rollout that they are to be in, which does not count; {@code null} for a new one
     */
    Map<String, String> of(Collection<String> wanted, UUID rollout) {
        Map<String, String> taken = new TreeMap<>();
        targets.holders(wanted).forEach((host, holder) -> {
            if (!holder.equals(rollout)) {
                taken.put(host, Api.rollout(holder));
            }
        });
        Map<UUID, UUID> busy = updates.openByHost();
        presence.attendance(wanted).forEach((host, at) -> {
            UUID update = busy.get(at.id());
            if (update != null) {
                taken.putIfAbsent(host, Api.update(update));
            }
        });
        return taken;
    }
}
