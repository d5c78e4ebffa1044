// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.FactCache;
import io.luofleet.platform.notify.NotificationListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * How hosts stand, without a look at the database where none is needed. Whoever changes a host's machine, agent process or
 * directive, or retires it, tells {@link Host#topic(UUID)}.
 */
@ApplicationScoped
public class HostStandings {
    private final FactCache<HostStanding> standings;
    private final HostRepository hosts;
    private final Admission admission;

    HostStandings(HostRepository hosts, Admission admission, NotificationListener listener, Bell bell) {
        this.standings = new FactCache<>(listener, bell);
        this.hosts = hosts;
        this.admission = admission;
    }

    /**
     * How a host stands, or stood a moment ago: where that would be a reason to refuse, ask {@link #now(UUID)}.
     *
     * @return empty when no host in service has this id
     */
    public Optional<HostStanding> lately(UUID id) {
        return standings.get(Host.topic(id), () -> read(id));
    }

    /**
     * How a host stands by the database, which is asked in a transaction of its own.
     *
     * @return empty when no host in service has this id
     */
    public Optional<HostStanding> now(UUID id) {
        return standings.read(Host.topic(id), () -> read(id));
    }

    private Optional<HostStanding> read(UUID id) {
        return admission.inTransaction(Lane.AGENTS, () -> hosts.standing(id));
    }
}
