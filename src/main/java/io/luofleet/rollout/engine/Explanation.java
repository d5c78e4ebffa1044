// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The engine's reasons in words. */
public final class Explanation {
    private Explanation() {}

    /** What a host that has not started waits for. */
    public static String of(Waiting waiting) {
        return switch (waiting) {
            case Waiting.ForApproval w ->
                "the approval of the plan by another person than " + w.author().display();
            case Waiting.WhilePaused w ->
                "somebody to resume the rollout, paused since %s: %s".formatted(w.since(), of(w.why()));
            case Waiting.WhileAborting w ->
                "nothing: the rollout is being aborted by %s: %s".formatted(w.by().display(), w.why());
            case Waiting.WhileHalted w -> of(w.halt());
            case Waiting.ForWave w when w.open().count() == 0 -> "wave %d to begin".formatted(w.wave() + 1);
            case Waiting.ForWave w ->
                "wave %d, in which %s have not ended"
                        .formatted(w.wave(), w.open().words());
            case Waiting.ForSoak w -> "the soak of wave %d, until %s".formatted(w.wave(), w.until());
            case Waiting.ForCount w ->
                "what befell %s to be counted".formatted(w.hosts().words());
            case Waiting.ForSignsOfLife w ->
                "a sign of life since %s of %s, which wave %d has updated"
                        .formatted(w.since(), w.hosts().words(), w.wave());
            case Waiting.ForGate w ->
                "gate %d after wave %d, which must say yes before %s%s"
                        .formatted(w.gate().index(), w.gate().wave(), w.deadline(), of(w.lastNonAnswer()));
            case Waiting.ForOtherUpdate w -> "update %s of the host, which is not this rollout's".formatted(w.update());
            case Waiting.ForRetry w ->
                "another attempt at %s, after %s, which no budget counts while an attempt is left (%d)"
                        .formatted(w.until(), w.trouble().code(), w.left());
            case Waiting.ForWindow w when w.opensAt() == null -> "a window, and none opens any more";
            case Waiting.ForWindow w -> "a window, which opens at " + w.opensAt();
            case Waiting.ForLongerWindow w ->
                "a longer window: this one closes at %s, and the update takes %s".formatted(w.closesAt(), w.expected());
            case Waiting.ForOwnSlot w -> "its own slot: " + of(w.slot(), w.ghost());
            case Waiting.ForSlot w ->
                "a slot in %s %s, of which there are %d: %s"
                        .formatted(
                                w.cap().level(),
                                w.cap().domain(),
                                w.cap().limit(),
                                Stream.concat(holders(w), down(w)).collect(Collectors.joining("; ")));
            case Waiting.ForUncordon w -> "the host, which is " + w.cordon();
            case Waiting.ForHost _ -> "the host, which is silent";
            case Waiting.ForSign w ->
                "a sign of the host, since this service could not be reached from %s to %s"
                        .formatted(w.outage().began(), w.outage().ended());
        };
    }

    /** How the attempts of a host went that has not ended. */
    public static String ofAttempts(Target target) {
        return "%s failed (%s) at attempt %d; no budget counts that before its last attempt has failed"
                .formatted(target.host(), target.trouble().code(), target.attempts());
    }

    /** Why a rollout is paused. */
    public static String of(PauseReason why) {
        return switch (why) {
            case PauseReason.Asked a -> "%s asked for it: %s".formatted(a.by().display(), a.why());
            case PauseReason.BudgetTripped b ->
                "%d of %d hosts attempted in %s %s ended in %s, where %d may: %s"
                        .formatted(
                                b.hosts().size(),
                                b.attempted(),
                                b.scope(),
                                b.domain(),
                                b.kind(),
                                b.allowed(),
                                names(b.hosts()));
            case PauseReason.CanaryAbsent c ->
                ("the canary says nothing of the release: %s, and no host of its kind is there to take the place. Bring it "
                                + "back, or skip it; resume then")
                        .formatted(absent(c.hosts()));
            case PauseReason.ReleaseRetired r -> "nothing goes to the release any more: " + of(r.retirement());
            case PauseReason.CanaryFailed c -> "the canary failed: " + names(c.hosts());
            case PauseReason.GateRefused g ->
                "gate %d after wave %d said no: %s"
                        .formatted(g.gate().index(), g.gate().wave(), g.detail());
            case PauseReason.GateTimedOut g ->
                "gate %d after wave %d did not answer in time%s"
                        .formatted(g.gate().index(), g.gate().wave(), of(g.lastNonAnswer()));
        };
    }

    /**
     * Who holds a slot, since when and for how long.
     *
     * @param ghost what keeps it; {@code null} while its update is under way
     */
    public static String of(Slot slot, Ghost ghost) {
        String held = "held by %s for update %s since %s".formatted(slot.host(), slot.update(), slot.since());
        if (ghost == null) {
            return held + ", until " + slot.until();
        }
        String state = ghost.present()
                ? "the host is back and has yet to settle what it owes: look at what its agent says"
                : "the host has not been heard of since %s: look at its console".formatted(ghost.heard());
        return ("%s, whose update ended %s at %s; %s, and at GET /api/v1/updates/%s. The slot is free when the host is back and "
                        + "settled, or with DELETE /api/v1/slots/%s?reason=…")
                .formatted(held, ghost.end(), ghost.since(), state, slot.update(), slot.host());
    }

    private static Stream<String> holders(Waiting.ForSlot w) {
        Stream<String> first = w.holders().stream().map(s -> of(s, w.ghosts().get(s.host())));
        int others = w.held() - w.holders().size();
        return others == 0 ? first : Stream.concat(first, Stream.of("and %d more are held".formatted(others)));
    }

    /** In words for each of the first, and how to go on without them. */
    private static Stream<String> down(Waiting.ForSlot w) {
        if (w.downs() == 0) {
            return Stream.empty();
        }
        int more = w.downs() - w.down().size();
        String others = more > 0 ? "and %d more are down. ".formatted(more) : "";
        String remedy = others
                + "Each counts until it is heard of again, or with DELETE /api/v1/slots/{host}?reason=… by somebody who has looked at it";
        return Stream.concat(w.down().stream().map(Explanation::of), Stream.of(remedy));
    }

    private static String of(Down down) {
        return switch (down.cause()) {
            case SILENT -> "%s is down, silent since %s".formatted(down.host(), down.since());
            case CORDONED ->
                "%s counts as down, cordoned since %s (POST /api/v1/hosts/%s/uncordon)"
                        .formatted(down.host(), down.since(), down.host());
            case RELABELLED ->
                "%s has had a slot since %s, and is labelled otherwise since then".formatted(down.host(), down.since());
            case UNKNOWN ->
                "%s may be down, not heard of since %s and this service's own outage"
                        .formatted(down.host(), down.since());
        };
    }

    private static String of(NonAnswer last) {
        return last == null ? "" : "; last, at %s: %s".formatted(last.at(), last.why());
    }

    /** Who retired a release, and why. */
    public static String of(Retirement retirement) {
        return "%s retired it at %s: %s".formatted(retirement.by().display(), retirement.at(), retirement.why());
    }

    private static String absent(List<String> hosts) {
        return names(hosts) + (hosts.size() == 1 ? " is silent or was left out" : " are silent or were left out");
    }

    /** What a pass does. */
    public static String of(Decision decision) {
        return switch (decision) {
            case Decision.Pause p -> "pause: " + of(p.why());
            case Decision.AbortHost a -> "call back %s: %s".formatted(a.host(), a.why());
            case Decision.LeaveOut l -> "leave out %s: %s".formatted(l.host(), l.why());
            case Decision.SkipHost s -> "leave out %s: %s".formatted(s.host(), s.why());
            case Decision.MoveHost m ->
                "let %s go in wave %d, in place of %s".formatted(m.host(), m.wave(), m.inPlaceOf());
            case Decision.CountRelapse r ->
                "count %s as %s: %s".formatted(r.target().host(), TargetState.of(r.target()), r.detail());
            case Decision.Soak s -> "watch wave %d until %s".formatted(s.wave(), s.until());
            case Decision.AskGate a -> "ask gate %d".formatted(a.gate().index());
            case Decision.OpenWave o -> "open wave %d".formatted(o.wave());
            case Decision.Start s -> "start " + s.host();
            case Decision.Complete c -> "end: " + StatusName.of(c.status());
        };
    }

    private static String of(FleetState.Halt halt) {
        return "the halt of all rollouts to be lifted, by %s since %s: %s"
                .formatted(halt.by().display(), halt.since(), halt.why());
    }

    private static String names(List<String> hosts) {
        return Names.of(hosts).words();
    }
}
