// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.Host;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.Wanted;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.KernelAbi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What is wanted of a host now. Nothing is stored: it follows from the host's newest update. */
@ApplicationScoped
@Transactional
public class DirectiveService {
    private final UpdateRepository updates;
    private final KernelReleaseService releases;
    private final Clock clock;

    DirectiveService(UpdateRepository updates, KernelReleaseService releases, Clock clock) {
        this.updates = updates;
        this.releases = releases;
        this.clock = clock;
    }

    /** The directive in force for a host. */
    public Directive of(Host host) {
        KernelAbi running = releases.abiOf(host.kernelRelease()).orElse(null);
        Optional<UpdateEntity> update = updates.loadByEpoch(host.id(), host.epoch());
        Phase phase = update.map(PhaseColumns::read).orElse(null);
        Desired desired = phase == null ? Desired.IDLE : Wanted.of(phase);
        if (desired == Desired.IDLE) {
            return new Directive(
                    host.directiveRevision(), host.epoch(), null, Desired.IDLE, null, running, null, Map.of());
        }
        UpdateEntity row = update.orElseThrow();
        return new Directive(
                host.directiveRevision(),
                host.epoch(),
                row.id,
                desired,
                releases.get(row.releaseId).spec(),
                running,
                remainingMillis(phase),
                Map.of());
    }

    private Long remainingMillis(Phase phase) {
        if (!(phase instanceof Phase.Open open)) {
            return null;
        }
        return Math.max(
                0, Duration.between(clock.instant(), open.span().deadline()).toMillis());
    }
}
