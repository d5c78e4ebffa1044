// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.engine.Ghost;
import io.luofleet.rollout.engine.Names;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.rollout.script.Commands;
import io.luofleet.rollout.script.Commands.AbortEffect;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What operators are told of rollouts and slots. Read without a lock, so as of about now. */
@ApplicationScoped
@Transactional
class RolloutQueries {
    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final SlotRepository slots;
    private final RolloutStates states;
    private final FleetStates fleet;
    private final Preservations preservations;

    RolloutQueries(
            RolloutRepository rollouts,
            TargetRepository targets,
            SlotRepository slots,
            RolloutStates states,
            FleetStates fleet,
            Preservations preservations) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.slots = slots;
        this.states = states;
        this.fleet = fleet;
        this.preservations = preservations;
    }

    RolloutView get(UUID id) {
        return view(require(id));
    }

    Page<RolloutView> list(StatusName status, Long before, int limit) {
        return Page.of(rollouts.page(status, before, limit + 1), limit, r -> r.number)
                .map(this::view);
    }

    Page<TargetView> hosts(UUID id, TargetState state, int after, int limit) {
        require(id);
        return Page.of(targets.page(id, state, after, limit + 1), limit, t -> t.position)
                .map(TargetView::of);
    }

    PreservationView preserved(UUID id) {
        require(id);
        return PreservationView.of(preservations.of(id));
    }

    AbortPreview abortPreview(UUID id) {
        Map<AbortEffect, Long> totals = new EnumMap<>(AbortEffect.class);
        Map<AbortEffect, List<String>> first = new EnumMap<>(AbortEffect.class);
        for (Target target : states.targets(require(id))) {
            AbortEffect effect = Commands.effectOfAbort(target);
            totals.merge(effect, 1L, Long::sum);
            List<String> named = first.computeIfAbsent(effect, _ -> new ArrayList<>());
            if (named.size() < Names.MOST) {
                named.add(target.host());
            }
        }
        return new AbortPreview(id, totals, first);
    }

    /** By position; {@code null} for any effect. */
    Page<AbortPreview.Host> abortPreview(UUID id, AbortEffect effect, int after, int limit) {
        List<Target> next = states.targets(require(id)).stream()
                .filter(t -> t.placement().position() > after)
                .filter(t -> effect == null || Commands.effectOfAbort(t) == effect)
                .limit(limit + 1L)
                .toList();
        return Page.of(next, limit, t -> t.placement().position())
                .map(t -> new AbortPreview.Host(t.host(), Commands.effectOfAbort(t)));
    }

    List<SlotView> slots() {
        List<Slot> taken = slots.all();
        Map<String, Ghost> ghosts = fleet.ghosts(taken);
        return taken.stream().map(s -> view(s, ghosts.get(s.host()))).toList();
    }

    private static SlotView view(Slot slot, Ghost ghost) {
        return new SlotView(
                slot.host(),
                slot.rollout(),
                slot.update(),
                slot.fence(),
                slot.labels(),
                slot.since(),
                slot.until(),
                ghost != null,
                ghost == null ? null : ghost.end(),
                ghost == null ? null : ghost.since(),
                ghost == null ? null : ghost.heard());
    }

    HaltView halt() {
        return HaltView.of(slots.halt());
    }

    /** For metrics: rollouts by status, hosts of open rollouts by state, slots and the ghosts among them. */
    record Counts(Map<StatusName, Long> rollouts, Map<TargetState, Long> targets, long slots, long ghosts) {}

    Counts counts() {
        List<SlotView> taken = slots();
        return new Counts(
                rollouts.countByStatus(),
                targets.countOpen(),
                taken.size(),
                taken.stream().filter(SlotView::ghost).count());
    }

    private RolloutEntity require(UUID id) {
        return rollouts.load(id).orElseThrow(() -> unknown(id));
    }

    static ProblemException unknown(UUID id) {
        return new ProblemException(ProblemType.UNKNOWN_ROLLOUT, "No rollout has the id %s.".formatted(id));
    }

    private RolloutView view(RolloutEntity r) {
        PauseReason reason = RolloutJson.read(r.pauseReason, PauseReason.class);
        return new RolloutView(
                r.id,
                r.number,
                r.planHash,
                r.release,
                RolloutJson.read(r.author, Principal.class),
                r.createdAt,
                RolloutJson.read(r.approvedBy, Principal.class),
                r.approvedAt,
                r.status,
                r.statusSince,
                why(r, reason),
                RolloutJson.tree(reason),
                r.progress,
                r.wave,
                r.soakUntil == null ? r.gateDeadline : r.soakUntil,
                r.gateIndex,
                targets.count(r.id),
                targets.countByWave(r.id).entrySet().stream()
                        .map(e -> new RolloutView.Wave(e.getKey(), e.getValue()))
                        .toList());
    }

    private static String why(RolloutEntity r, PauseReason reason) {
        if (reason != null) {
            return Explanation.of(reason);
        }
        return r.abortReason == null
                ? null
                : RolloutJson.read(r.abortBy, Principal.class).display() + ": " + r.abortReason;
    }
}
