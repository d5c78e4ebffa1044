// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.platform.http.Admission;
import io.luofleet.platform.http.Lane;
import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.FactCache;
import io.luofleet.platform.notify.NotificationListener;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * How hosts stand, without a look at the database where none is needed. Whoever changes a host's machine, agent process or
 * directive, or retires it, tells {@link Host#topic(UUID)}.
 */
@ApplicationScoped
public class HostStandings {
    /** Above what a service has hosts; one takes about 400 bytes. */
    private static final int MOST = 200_000;

    private final FactCache<UUID, HostStanding> standings;
    private final HostRepository hosts;
    private final Admission admission;

    HostStandings(HostRepository hosts, Admission admission, NotificationListener listener, Bell bell) {
        this.standings = FactCache.of(listener, bell, Host.TOPIC, UUID::fromString, MOST);
        this.hosts = hosts;
        this.admission = admission;
    }

    /**
     * How a host stands, or stood a moment ago: where that would be a reason to refuse, ask {@link #now(UUID)}.
     *
     * @return empty when no host in service has this id
     */
    public Optional<HostStanding> lately(UUID id) {
        Optional<HostStanding> known = standings.known(id);
        return known.isPresent() ? known : now(id);
    }

    /**
     * How a host stands by the database, which is asked in a transaction of its own.
     *
     * @return empty when no host in service has this id
     */
    public Optional<HostStanding> now(UUID id) {
        try {
            return Optional.of(standings.read(id, this::read));
        } catch (NoSuchHostException _) {
            return Optional.empty();
        }
    }

    private HostStanding read(UUID id) {
        return admission.admit(Lane.AGENTS, () -> QuarkusTransaction.requiringNew()
                .call(() -> hosts.standing(id).orElseThrow(NoSuchHostException::new)));
    }

    /** Nothing is kept of a host that is not there: whoever makes ids up takes no memory. */
    private static final class NoSuchHostException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
