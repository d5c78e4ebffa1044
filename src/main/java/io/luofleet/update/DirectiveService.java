// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.Host;
import io.luofleet.host.HostPresence;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.session.orphan.OrphanService;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.Wanted;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.OrphanState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is wanted of a host now. Nothing is stored: it follows from the host's newest update and the orders about its orphans. */
@ApplicationScoped
@Transactional
public class DirectiveService {
    private final UpdateRepository updates;
    private final KernelReleaseService releases;
    private final OrphanService orphans;
    private final HostPresence presence;
    private final Clock clock;

    DirectiveService(
            UpdateRepository updates,
            KernelReleaseService releases,
            OrphanService orphans,
            HostPresence presence,
            Clock clock) {
        this.updates = updates;
        this.releases = releases;
        this.orphans = orphans;
        this.presence = presence;
        this.clock = clock;
    }

    /** The directive in force for a host. */
    public Directive of(Host host) {
        return of(host, updates.loadByEpoch(host.id(), host.epoch()));
    }

    /** The same where the exchange has read the host's update already. The host is locked. */
    public Directive of(Host host, CurrentUpdate known) {
        return of(host, known.row());
    }

    private Directive of(Host host, Optional<UpdateEntity> update) {
        KernelAbi running = releases.abiOf(host.kernelRelease()).orElse(null);
        Map<String, OrphanState.Order> orders = orphans.orders(host);
        Phase phase = update.map(PhaseColumns::read).orElse(null);
        Desired desired = phase == null ? Desired.IDLE : Wanted.of(phase);
        if (desired == Desired.IDLE) {
            return new Directive(
                    host.id(), host.directiveRevision(), host.epoch(), null, Desired.IDLE, null, running, null, orders);
        }
        UpdateEntity row = update.orElseThrow();
        return new Directive(
                host.id(),
                host.directiveRevision(),
                host.epoch(),
                row.id,
                desired,
                releases.get(row.releaseId).spec(),
                running,
                remainingMillis(host, phase),
                orders,
                row.emptyHosts);
    }

    /** As the deadline tick sees it: what this service was away for is not the host's loss. */
    private Long remainingMillis(Host host, Phase phase) {
        if (!(phase instanceof Phase.Open open)) {
            return null;
        }
        Instant deadline =
                presence.extended(host, open.span().since(), open.span().deadline());
        return Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
    }
}
