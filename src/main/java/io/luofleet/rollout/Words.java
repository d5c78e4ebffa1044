// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Waiting;
import java.util.List;
import java.util.stream.Collectors;

/** The engine's reasons for people. */
final class Words {
    private static final int NAMED = 5;

    private Words() {}

    static String of(PauseReason why) {
        return switch (why) {
            case PauseReason.Asked a -> "%s: %s".formatted(a.by().display(), a.why());
            case PauseReason.BudgetTripped b ->
                "Too much %s in %s %s: %d of %d hosts attempted, %d allowed: %s."
                        .formatted(
                                b.kind(),
                                b.scope(),
                                b.domain(),
                                b.hosts().size(),
                                b.attempted(),
                                b.allowed(),
                                named(b.hosts()));
            case PauseReason.CanaryFailed c -> "A canary failed: %s.".formatted(named(c.hosts()));
            case PauseReason.GateRefused g ->
                "Gate %d after wave %d said no: %s"
                        .formatted(g.gate().index(), g.gate().wave(), g.detail());
            case PauseReason.GateTimedOut g ->
                "Gate %d after wave %d said nothing in time, which counts as no."
                        .formatted(g.gate().index(), g.gate().wave());
        };
    }

    static String of(Waiting waiting) {
        return switch (waiting) {
            case Waiting.ForApproval w ->
                "another person's approval than %s's".formatted(w.author().display());
            case Waiting.WhilePaused w ->
                "somebody to resume the rollout, paused since %s. %s".formatted(w.since(), of(w.why()));
            case Waiting.WhileAborting w ->
                "nothing: the rollout is being aborted by %s: %s".formatted(w.by().display(), w.why());
            case Waiting.WhileHalted w ->
                "the halt to be lifted, pulled by %s at %s: %s"
                        .formatted(w.halt().by().display(), w.halt().since(), w.halt().why());
            case Waiting.ForWave w ->
                "wave %d, where %s".formatted(w.wave(), w.open().isEmpty() ? "all have ended" : open(w.open()));
            case Waiting.ForSoak w -> "the end of the soak of wave %d at %s".formatted(w.wave(), w.until());
            case Waiting.ForGate w ->
                "gate %d after wave %d, asked until %s"
                        .formatted(w.gate().index(), w.gate().wave(), w.deadline());
            case Waiting.ForOtherUpdate w ->
                "the end of update %s, which is not of this rollout".formatted(w.update());
            case Waiting.ForRetry w ->
                "the end of the retry delay at %s, after %s"
                        .formatted(w.until(), w.trouble().code());
            case Waiting.ForWindow w ->
                w.opensAt() == null ? "a window; none opens" : "its window, which opens at " + w.opensAt();
            case Waiting.ForLongerWindow w ->
                "a window that is long enough: this one closes at %s and the update is expected to take %s"
                        .formatted(w.closesAt(), w.expected());
            case Waiting.ForOwnSlot w ->
                "its own slot, which update %s holds since %s"
                        .formatted(w.ghost().update(), w.ghost().since());
            case Waiting.ForSlot w -> "a slot in %s, held by %s".formatted(domain(w.cap()), holders(w.holders()));
            case Waiting.ForHost _ -> "the host, which is silent";
        };
    }

    private static String open(List<String> hosts) {
        return named(hosts) + (hosts.size() == 1 ? " has not ended" : " have not ended");
    }

    private static String domain(Cap cap) {
        return cap.level().equals(Cap.FLEET)
                ? "the fleet (at most %d)".formatted(cap.limit())
                : "%s %s (at most %d)".formatted(cap.level(), cap.domain(), cap.limit());
    }

    private static String holders(List<Slot> slots) {
        String first = slots.stream()
                .limit(NAMED)
                .map(s -> "%s since %s".formatted(s.host(), s.since()))
                .collect(Collectors.joining(", "));
        return slots.size() > NAMED ? first + " and %d more".formatted(slots.size() - NAMED) : first;
    }

    private static String named(List<String> hosts) {
        String first = hosts.stream().limit(NAMED).collect(Collectors.joining(", "));
        return hosts.size() > NAMED ? first + " and %d more".formatted(hosts.size() - NAMED) : first;
    }
}
