// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Verdict.ignored;
import static io.luofleet.update.phase.Verdict.kept;
import static io.luofleet.update.phase.Verdict.moved;
import static io.luofleet.update.phase.Verdict.rebootRefused;

import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.update.phase.Input.AbortRequested;
import io.luofleet.update.phase.Input.DeadlinePassed;
import io.luofleet.update.phase.Input.HostSeen;
import io.luofleet.update.phase.Input.ReportReceived;
import io.luofleet.update.phase.Input.SoakElapsed;
import io.luofleet.update.phase.Phase.Aborted;
import io.luofleet.update.phase.Phase.Aborting;
import io.luofleet.update.phase.Phase.Closed;
import io.luofleet.update.phase.Phase.Committed;
import io.luofleet.update.phase.Phase.Open;
import io.luofleet.update.phase.Phase.Preparing;
import io.luofleet.update.phase.Phase.Preserved;
import io.luofleet.update.phase.Phase.Queued;
import io.luofleet.update.phase.Phase.Rebooting;
import io.luofleet.update.phase.Phase.Soaking;
import io.luofleet.update.phase.Verdict.Kept;
import io.luofleet.update.phase.Verdict.Refusal;
import io.luofleet.update.phase.Verdict.Refused;
import io.luofleet.update.phase.Verdict.Transition;
import io.luofleet.wire.Check;
import io.luofleet.wire.Observed;
import java.time.Instant;
import java.util.List;

/**
 * Decides what an input means for an update: a pure function of phase, input and time, total over all of them. It trusts
 * that reports are in order (sequence), from the newest agent process (instance) and about this update (epoch).
 */
public final class PhaseMachine {
    private final Terms terms;
    private final PreparingRules preparing;
    private final CommittedRules committed;
    private final ClosedRules closed;

    /** A machine for one update. */
    public PhaseMachine(Terms terms) {
        this.terms = terms;
        this.preparing = new PreparingRules(terms);
        this.committed = new CommittedRules(terms);
        this.closed = new ClosedRules(terms);
    }

    /** The verdict on an input that arrives now. */
    public Verdict on(Phase phase, Input input, Instant now) {
        return switch (input) {
            case HostSeen seen -> onSeen(phase, seen, now);
            case ReportReceived report -> onReport(phase, report, now);
            case DeadlinePassed passed -> onDeadline(phase, passed, now);
            case SoakElapsed elapsed -> onSoak(phase, elapsed, now);
            case AbortRequested abort -> onAbort(phase, abort, now);
        };
    }

    private Verdict onSeen(Phase phase, HostSeen seen, Instant now) {
        if (!(phase instanceof Queued queued)) {
            return kept();
        }
        var preflight = queued.toPreflight(seen.boot(), terms.span(PhaseName.PREFLIGHT, now));
        List<Check> failed =
                seen.compatibility().stream().filter(c -> !c.passed()).toList();
        if (failed.isEmpty()) {
            return moved(preflight);
        }
        // The agent has not been asked for anything yet, so there is nothing to undo.
        return new Transition(
                List.of(preflight, preflight.toAborted(Failures.checksFailed(terms, failed), now)), List.of());
    }

    private Verdict onReport(Phase phase, ReportReceived report, Instant now) {
        if (report.observed() == Observed.REBOOTING) {
            return onReboot(phase, report, now);
        }
        return switch (phase) {
            case Queued _ -> kept();
            case Preparing p -> preparing.onReport(p, report, now);
            case Aborting a -> onReportWhileAborting(a, report, now);
            case Committed c -> committed.onReport(c, report, now);
            case Closed c -> closed.onReport(c, report, now);
        };
    }

    /**
     * An agent calls kexec when, and only when, this is accepted. So it is refused in every phase but the one that leads
     * over the point of no return, and the one right behind it, where an agent may ask again.
     */
    private Verdict onReboot(Phase phase, ReportReceived report, Instant now) {
        return switch (phase) {
            case Preserved p when report.boot().isSameAs(p.origin()) -> preparing.onReboot(p, report, now);
            case Rebooting r
            when report.boot().isSameAs(r.origin()) && !r.span().isOver(now) -> kept();
            case Aborting a -> rebootRefused("it is being aborted: " + a.why().detail());
            default ->
                rebootRefused("it is in " + phase.name() + " and the report is from boot "
                        + report.boot().id());
        };
    }

    private Verdict onReportWhileAborting(Aborting aborting, ReportReceived report, Instant now) {
        if (!report.boot().isSameAs(aborting.origin())) {
            return report.cameWithSessions()
                    ? moved(aborting.toFailed(
                            report.boot(), Failures.unsanctioned(terms, report.boot()), report.owed(), now))
                    : moved(aborting.toAborted(now));
        }
        return switch (report.observed()) {
            case ABORTED -> moved(aborting.toAborted(now));
            case REBOOTING ->
                rebootRefused("it is being aborted: " + aborting.why().detail());
            case FAILED -> new Kept(List.of(agentFailure(report)));
            case IDLE, PREFLIGHT_PASSED, STAGED, PRESERVED -> kept();
            case RETRIEVING, RETRIEVED, FINISHED -> ignored(aborting, report);
        };
    }

    private Verdict onDeadline(Phase phase, DeadlinePassed passed, Instant now) {
        if (!(phase instanceof Open open) || !open.span().isOver(now)) {
            return kept();
        }
        return switch (open) {
            case Queued q -> moved(q.toAborted(Failures.deadline(terms, q, passed), now));
            case Preparing p ->
                moved(p.toAborting(Failures.deadline(terms, p, passed), terms.span(PhaseName.ABORTING, now)));
            case Aborting a -> moved(a.toUnconfirmed(Failures.abortUnconfirmed(terms, a), now));
            case Soaking _ -> kept();
            case Committed c -> committed.onDeadline(c, passed, now);
        };
    }

    private Verdict onSoak(Phase phase, SoakElapsed elapsed, Instant now) {
        if (!(phase instanceof Soaking soaking) || !soaking.span().isOver(now)) {
            return kept();
        }
        return elapsed.hostPresent()
                ? moved(soaking.toSucceeded(now))
                : moved(soaking.toLost(Failures.silent(terms, soaking), now));
    }

    private Verdict onAbort(Phase phase, AbortRequested abort, Instant now) {
        var why = Failures.abortRequested(abort.reason());
        return switch (phase) {
            case Queued q -> moved(q.toAborted(why, now));
            case Preparing p -> moved(p.toAborting(why, terms.span(PhaseName.ABORTING, now)));
            case Aborting _, Aborted _ -> kept();
            case Committed c ->
                new Refused(
                        Refusal.PAST_POINT_OF_NO_RETURN,
                        "%s is past the point of no return (%s). Evacuate its guests, or live-update it again once this update has ended."
                                .formatted(terms.host(), c.name()));
            case Closed c ->
                new Refused(Refusal.ALREADY_ENDED, "The update of %s has ended: %s.".formatted(terms.host(), c.name()));
        };
    }

    private static Effect agentFailure(ReportReceived report) {
        var failure = report.failure();
        String message = failure == null
                ? "The agent reported a failure without a reason."
                : failure.code() + ": " + failure.detail()
                        + (failure.remedy() == null ? "" : " Remedy: " + failure.remedy());
        return new Effect.Announce(EventType.AGENT_FAILURE, Severity.WARNING, message);
    }
}
