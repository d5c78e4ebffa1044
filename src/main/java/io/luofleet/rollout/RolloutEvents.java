// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.platform.AfterCommit;
import io.luofleet.rollout.engine.Explanation;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.SkipCause;
import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.security.Principal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes what happens to rollouts into the event log: words for people, and the engine's record as data. */
@ApplicationScoped
class RolloutEvents {
    private final EventLog log;
    private final BudgetTrips trips;
    private final AfterCommit afterCommit;

    RolloutEvents(EventLog log, BudgetTrips trips, AfterCommit afterCommit) {
        this.log = log;
        this.trips = trips;
        this.afterCommit = afterCommit;
    }

    void append(RolloutEvent event) {
        switch (event) {
            case RolloutEvent.StatusChanged e -> status(e);
            case RolloutEvent.ProgressChanged e ->
                add(EventType.ROLLOUT_PROGRESSED, severity(e.to()), e.rollout(), null, null, words(e.to()), e);
            case RolloutEvent.HostStarted e ->
                slot(EventType.ROLLOUT_HOST_STARTED, Severity.INFO, e.slot(), "%s is started.", e);
            case RolloutEvent.UpdateAdmitted e ->
                slot(EventType.SLOT_TAKEN, Severity.INFO, e.slot(), "%s has a slot for a single update.", e);
            case RolloutEvent.UpdateForced e ->
                add(
                        EventType.UPDATE_FORCED,
                        Severity.WARNING,
                        null,
                        e.slot().host(),
                        e.slot().update(),
                        "%s is updated by force%s: %s. It would have had to wait for %s"
                                .formatted(
                                        e.slot().host(),
                                        by(e.by()),
                                        e.why(),
                                        e.over().stream()
                                                .map(Explanation::of)
                                                .collect(Collectors.joining("; and for "))),
                        e);
            case RolloutEvent.HostWithdrawn e ->
                add(
                        EventType.ROLLOUT_HOST_WITHDRAWN,
                        Severity.INFO,
                        e.rollout(),
                        e.host(),
                        e.update(),
                        "The update of %s is called back: %s.".formatted(e.host(), e.why()),
                        e);
            case RolloutEvent.HostEnded e -> ended(e);
            case RolloutEvent.HostRelapsed e ->
                add(
                        EventType.ROLLOUT_HOST_RELAPSED,
                        Severity.ERROR,
                        e.rollout(),
                        e.target().host(),
                        null,
                        "%s, updated by this rollout, is %s (%s) while wave %d is watched: %s"
                                .formatted(
                                        e.target().host(),
                                        TargetState.of(e.target()),
                                        e.target().trouble().code(),
                                        e.target().placement().wave(),
                                        e.detail()),
                        e);
            case RolloutEvent.HostMoved e ->
                add(
                        EventType.ROLLOUT_HOST_MOVED,
                        Severity.WARNING,
                        e.rollout(),
                        e.target().host(),
                        null,
                        "%s goes in wave %d, in place of %s."
                                .formatted(
                                        e.target().host(),
                                        e.target().placement().wave(),
                                        e.inPlaceOf()),
                        e);
            case RolloutEvent.HostToRetry e ->
                add(
                        EventType.ROLLOUT_HOST_TO_RETRY,
                        Severity.INFO,
                        e.rollout(),
                        e.target().host(),
                        null,
                        "%s is to be started again%s.".formatted(e.target().host(), by(e.by())),
                        e);
            case RolloutEvent.StrategyChanged e ->
                add(
                        EventType.ROLLOUT_CHANGED,
                        Severity.WARNING,
                        e.rollout(),
                        null,
                        null,
                        "Change %d of the rollout is in force, proposed by %s%s."
                                .formatted(e.number(), e.proposer().display(), by(e.by())),
                        e);
            case RolloutEvent.TroubleAccepted e ->
                add(
                        EventType.ROLLOUT_TROUBLE_ACCEPTED,
                        Severity.INFO,
                        e.rollout(),
                        null,
                        null,
                        "Failures of %s are accepted%s.".formatted(String.join(", ", e.hosts()), by(e.by())),
                        e);
            case RolloutEvent.SlotKept e ->
                slot(
                        EventType.SLOT_KEPT,
                        Severity.WARNING,
                        e.slot(),
                        "The slot of %s stays taken until the host is back and settled, or DELETE /api/v1/slots/%1$s.",
                        e);
            case RolloutEvent.SlotReleased e ->
                add(
                        EventType.SLOT_RELEASED,
                        Severity.INFO,
                        e.slot().rollout(),
                        e.slot().host(),
                        e.slot().update(),
                        "The slot of %s is free%s.".formatted(e.slot().host(), released(e)),
                        e);
            case RolloutEvent.HostWrittenOff e ->
                add(
                        EventType.HOST_WRITTEN_OFF,
                        Severity.WARNING,
                        null,
                        e.host(),
                        null,
                        "%s no longer counts as down until it is heard of again%s: %s"
                                .formatted(e.host(), by(e.by()), e.why()),
                        e);
            case RolloutEvent.HaltChanged e -> halt(e);
        }
    }

    private void status(RolloutEvent.StatusChanged e) {
        Severity severity =
                switch (e.to()) {
                    case Status.Paused p when !(p.why() instanceof PauseReason.Asked) -> Severity.ERROR;
                    case Status.Paused _,
                            Status.Aborting _,
                            Status.Aborted _,
                            Status.SucceededWithSkips _,
                            Status.EndedWithFailures _ -> Severity.WARNING;
                    case Status.AwaitingApproval _, Status.Running _, Status.Succeeded _ -> Severity.INFO;
                };
        String message = "The rollout is %s%s.".formatted(StatusName.of(e.to()), by(e.by()));
        if (e.to() instanceof Status.Paused paused) {
            message += " Why: " + Explanation.of(paused.why());
            afterCommit.run(() -> trips.paused(paused.why()));
        }
        add(EventType.ROLLOUT_STATUS_CHANGED, severity, e.rollout(), null, null, message, e);
    }

    private void ended(RolloutEvent.HostEnded e) {
        Target.Ended target = e.target();
        Severity severity =
                switch (TargetState.of(target)) {
                    case FAILED, LOST -> Severity.ERROR;
                    case ABORTED -> Severity.WARNING;
                    case SKIPPED ->
                        target.trouble() == null && !isSilentlySkipped(target) ? Severity.INFO : Severity.WARNING;
                    default -> Severity.INFO;
                };
        String why = target.trouble() == null ? "" : ", " + target.trouble().code();
        if (target instanceof Target.Skipped skipped) {
            why += ". " + skipped.why();
        }
        add(
                EventType.ROLLOUT_HOST_ENDED,
                severity,
                e.rollout(),
                target.host(),
                null,
                "%s: %s%s".formatted(target.host(), TargetState.of(target), why.endsWith(".") ? why : why + "."),
                e);
    }

    private static boolean isSilentlySkipped(Target.Ended target) {
        return target instanceof Target.Skipped skipped && skipped.cause() == SkipCause.SILENT;
    }

    private void halt(RolloutEvent.HaltChanged e) {
        boolean pulled = e.halt() != null;
        add(
                EventType.FLEET_HALT_CHANGED,
                pulled ? Severity.WARNING : Severity.INFO,
                null,
                null,
                null,
                pulled
                        ? "No rollout starts anything: %s%s.".formatted(e.halt().why(), by(e.by()))
                        : "The halt is lifted%s.".formatted(by(e.by())),
                e);
    }

    private static Severity severity(Progress progress) {
        boolean no = progress instanceof Progress.AtGate g
                && g.answer() != null
                && !g.answer().go();
        return no ? Severity.WARNING : Severity.INFO;
    }

    private static String words(Progress progress) {
        return switch (progress) {
            case Progress.Rolling r -> "Wave %d is open.".formatted(r.wave());
            case Progress.Soaking s -> "Wave %d is watched until %s.".formatted(s.wave(), s.until());
            case Progress.AtGate g
            when g.answer() == null ->
                "Gate %d after wave %d is asked, until %s.".formatted(g.gate().index(), g.wave(), g.deadline());
            case Progress.AtGate g ->
                "Gate %d after wave %d says %s: %s (%s)."
                        .formatted(
                                g.gate().index(),
                                g.wave(),
                                g.answer().go() ? "go" : "no",
                                g.answer().detail(),
                                g.answer().by());
        };
    }

    private static String released(RolloutEvent.SlotReleased e) {
        return e.by() == null ? "" : by(e.by()) + ": " + e.why();
    }

    private static String by(Principal by) {
        return by == null ? "" : ", by " + by.display();
    }

    private void slot(EventType type, Severity severity, Slot slot, String format, RolloutEvent event) {
        add(type, severity, slot.rollout(), slot.host(), slot.update(), format.formatted(slot.host()), event);
    }

    private void add(
            EventType type,
            Severity severity,
            UUID rollout,
            String host,
            UUID update,
            String message,
            RolloutEvent event) {
        log.append(type, severity, rollout, host, update, message, RolloutJson.write(event));
    }
}
