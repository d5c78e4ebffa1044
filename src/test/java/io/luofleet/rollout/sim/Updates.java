// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.plan.model.Drift;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Watched;
import io.luofleet.rollout.script.PointOfNoReturn;
import io.luofleet.rollout.script.UpdateProgress;
import io.luofleet.rollout.sim.Tables.HostRow;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.Input;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseMachine;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Span;
import io.luofleet.update.phase.Terms;
import io.luofleet.update.phase.Verdict;
import io.luofleet.uptime.model.Presence;
import io.luofleet.uptime.model.Reachability;
import io.luofleet.wire.KernelAbi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The update driver: the real phase machine, the guard before the reboot and the observer after each transition. */
final class Updates {
    static final String KERNEL = "7.3.4-b";
    static final Duration GRACE = Duration.ofSeconds(30);
    static final Deadlines DEADLINES = new Deadlines(Map.of(
            PhaseName.QUEUED, Duration.ofSeconds(60),
            PhaseName.PREFLIGHT, Duration.ofSeconds(15),
            PhaseName.STAGING, Duration.ofSeconds(20),
            PhaseName.PRESERVING, Duration.ofSeconds(15),
            PhaseName.PRESERVED, Duration.ofSeconds(12),
            PhaseName.REBOOTING, Duration.ofSeconds(40),
            PhaseName.RETRIEVING, Duration.ofSeconds(30),
            PhaseName.FINISHING, Duration.ofSeconds(20),
            PhaseName.SOAKING, Duration.ofSeconds(2),
            PhaseName.ABORTING, Duration.ofSeconds(20)));
    static final Duration PRESENCE_TIMEOUT = Duration.ofSeconds(12);
    static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final KernelAbi ABI =
            new KernelAbi("luo-v5", "kho-v4", List.of(new KernelAbi.FileHandler("memfd-v2", List.of())));

    private final UpdateProgress progress = new UpdateProgress(GRACE);
    private final Map<String, Boot> boots = new HashMap<>();
    private final Map<String, Watched.Complaint> complaints = new HashMap<>();
    private final Sabotage sabotage;
    private final Set<String> withGuests;
    private final Map<String, String> plannedFrom;

    Updates(Sabotage sabotage, Set<String> withGuests, Map<String, String> plannedFrom) {
        this.plannedFrom = plannedFrom;
        this.sabotage = sabotage;
        this.withGuests = withGuests;
    }

    /** How the host differs from the plan; {@code null} when it does not. */
    Drift driftOf(String host, Placement planned, Map<String, String> labels) {
        String kernel = kernelOf(host);
        if (sabotage == Sabotage.BLIND_TO_DRIFT) {
            return null;
        }
        if (kernel.equals(plannedFrom.get(host))) {
            boolean moved = planned.caps().stream()
                    .map(Cap::level)
                    .anyMatch(l -> !Objects.equals(planned.labels().get(l), labels.get(l)));
            return moved ? new Drift.Changed(List.of("its labels are " + labels)) : null;
        }
        return kernel.equals(KERNEL) ? new Drift.AlreadyThere(kernel) : new Drift.Changed(List.of("it runs " + kernel));
    }

    String kernelOf(String host) {
        return boots.get(host).kernelRelease();
    }

    /** What the host's row says of its boot. */
    void booted(String host, Boot boot) {
        boots.put(host, boot);
        complaints.remove(host);
    }

    /** The host's agent says that something is wrong, until the next boot. */
    void complains(String host) {
        complaints.put(host, new Watched.Complaint("AGENT_FAILED", "it failed", false));
    }

    boolean hasGuests(String host) {
        return withGuests.contains(host);
    }

    /** How a host is after this update of it; empty when the update is not what is watched. */
    Optional<Watched> watched(UpdateRow update, HostRow host, Reachability reach, Instant now) {
        return update.phase() instanceof Phase.Succeeded done
                ? Optional.of(new Watched(
                        presence(host, reach, now),
                        Instant.ofEpochMilli(host.lastSeen()),
                        done.landing(),
                        boots.get(host.name()),
                        sabotage != Sabotage.BLIND_TO_LOST_GUESTS && hasGuests(host.name()),
                        complaints.get(host.name())))
                : Optional.empty();
    }

    Presence presence(HostRow host, Reachability reach, Instant now) {
        return reach.presence(Instant.ofEpochMilli(host.lastSeen()), PRESENCE_TIMEOUT, now);
    }

    UpdateRow queued(UUID id, UUID rollout, String host, long epoch, Instant now) {
        var machine = new PhaseMachine(new Terms(host, "rel-b", KERNEL, ABI, DEADLINES));
        return new UpdateRow(
                id, rollout, host, epoch, machine, new Phase.Queued(Span.of(now, DEADLINES.of(PhaseName.QUEUED))));
    }

    void seen(SimStore store, UpdateRow row) {
        apply(store, row, new Input.HostSeen(boots.get(row.host()), List.of()));
    }

    /** Fires a deadline or the end of a soak. */
    void fire(SimStore store, UpdateRow row) {
        HostRow host = store.view().hosts.get(row.host());
        if (!(row.phase() instanceof Phase.Open open)) {
            return;
        }
        Span span = open.span();
        if (store.reachability()
                .extended(span.since(), span.deadline(), Instant.ofEpochMilli(host.lastSeen()), PRESENCE_TIMEOUT)
                .isAfter(store.now())) {
            return;
        }
        boolean present = presence(host, store.reachability(), store.now()) == Presence.PRESENT;
        apply(
                store,
                row,
                row.phase() instanceof Phase.Soaking
                        ? new Input.SoakElapsed(present)
                        : new Input.DeadlinePassed(present, List.of()));
    }

    Verdict apply(SimStore store, UpdateRow row, Input input) {
        return apply(store, List.of(row), input).get(row);
    }

    /** The verdicts by row as it was. */
    Map<UpdateRow, Verdict> apply(SimStore store, List<UpdateRow> rows, Input input) {
        Map<UpdateRow, Verdict> verdicts = new LinkedHashMap<>();
        List<UpdateProgress.Moved> moves = new ArrayList<>();
        for (UpdateRow row : rows) {
            Verdict verdict = guarded(store, row, row.machine().on(row.phase(), input, store.now()));
            verdicts.put(row, verdict);
            if (verdict instanceof Verdict.Transition transition) {
                store.put(row.in(transition.next()));
                moves.add(new UpdateProgress.Moved(row.host(), row.id(), row.epoch(), transition.next(), List.of()));
            }
        }
        if (!moves.isEmpty()) {
            store.ending();
            progress.moved(store, moves, store.now());
        }
        return verdicts;
    }

    private Verdict guarded(SimStore store, UpdateRow row, Verdict verdict) {
        if (row.phase() instanceof Phase.Preserved
                && verdict instanceof Verdict.Transition transition
                && transition.next() instanceof Phase.Rebooting
                && sabotage != Sabotage.NO_GUARD) {
            return PointOfNoReturn.refusal(store, row.host(), row.epoch(), store.now())
                    .<Verdict>map(why -> new Verdict.Refused(Verdict.Refusal.REBOOT_NOT_ALLOWED, why))
                    .orElse(verdict);
        }
        return verdict;
    }
}
