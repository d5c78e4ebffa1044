// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.Collection;
import java.util.Optional;

/**
 * What the protocol may know of everyone but the client it looks at. Used within the hub's monitor.
 *
 * @param clients all of them
 * @param self the one that is looked at
 * @param closed whether nobody can join the update under way any more
 * @param foreign what is known beforehand of the id in question, see {@link Roster#foreign}; {@code null} for nothing
 */
record Others(
        Collection<WorkloadHub.Client> clients,
        WorkloadHub.Client self,
        Inbox inbox,
        HubRules rules,
        boolean closed,
        String foreign)
        implements Roster {
    @Override
    public Optional<ClientState> holder(String id) {
        return clients.stream()
                .filter(c -> c != self)
                .map(WorkloadHub.Client::state)
                .filter(s -> s.id().filter(id::equals).isPresent())
                .findFirst();
    }

    @Override
    public Claim claim(String id, Peer peer) {
        return inbox.claim(id, peer);
    }

    @Override
    public String foreign(String id, int uid) {
        String delegated = inbox.foreign(id, uid);
        return delegated == null ? foreign : delegated;
    }

    @Override
    public boolean aborts(int uid) {
        return rules.aborts(uid);
    }

    @Override
    public int files() {
        return clients.stream().mapToInt(Others::files).sum();
    }

    @Override
    public int files(int uid) {
        return clients.stream()
                .filter(c -> c.peer().uid() == uid)
                .mapToInt(Others::files)
                .sum();
    }

    private static int files(WorkloadHub.Client c) {
        return c.state() instanceof ClientState.Ready ready ? ready.files().size() : 0;
    }
}
