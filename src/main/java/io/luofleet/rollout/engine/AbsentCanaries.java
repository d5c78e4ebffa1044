// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.uptime.model.Presence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Canaries that are silent or cordoned at their turn in one pass: a present host of the same kind takes the place, or there is none. */
final class AbsentCanaries {
    private final RolloutState rollout;
    private final Set<String> taken = new HashSet<>();
    private final List<String> missing = new ArrayList<>();

    AbsentCanaries(RolloutState rollout) {
        this.rollout = rollout;
    }

    /** What to do about one: nothing when nobody can take its place. */
    List<Decision> replace(Target.Pending canary, SkipCause cause, String why) {
        Optional<Target.Pending> substitute = substituteFor(canary);
        if (substitute.isEmpty()) {
            missing.add(canary.host());
            return List.of();
        }
        String name = substitute.get().host();
        taken.add(name);
        return List.of(
                new Decision.SkipHost(
                        canary.host(), cause, "%s %s takes its place in the canary.".formatted(why, name)),
                new Decision.MoveHost(name, RolloutState.CANARY, canary.host()));
    }

    /** Why the rollout cannot go on; empty when everybody was replaced. */
    Optional<PauseReason> obstacle() {
        return missing.isEmpty() ? Optional.empty() : Optional.of(new PauseReason.CanaryAbsent(missing));
    }

    /** The next in the order of starts. */
    private Optional<Target.Pending> substituteFor(Target.Pending canary) {
        return rollout.targets().stream()
                .filter(t -> t.placement().wave() != RolloutState.CANARY)
                .filter(Target.Pending.class::isInstance)
                .map(Target.Pending.class::cast)
                .filter(t -> !taken.contains(t.host()) && t.placement().isOfTheKindOf(canary.placement()))
                .filter(t -> rollout.factsOf(t.host()).presence() == Presence.PRESENT
                        && rollout.factsOf(t.host()).busyWith() == null
                        && rollout.factsOf(t.host()).cordon() == null
                        && rollout.factsOf(t.host()).drift() == null)
                .findFirst();
    }
}
