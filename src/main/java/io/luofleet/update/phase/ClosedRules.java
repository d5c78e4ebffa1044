// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Verdict.ignored;
import static io.luofleet.update.phase.Verdict.kept;
import static io.luofleet.update.phase.Verdict.moved;

import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.update.phase.Effect.Announce;
import io.luofleet.update.phase.Effect.LoseUnfinished;
import io.luofleet.update.phase.Input.ReportReceived;
import io.luofleet.update.phase.Phase.Aborted;
import io.luofleet.update.phase.Phase.Closed;
import io.luofleet.update.phase.Phase.Failed;
import io.luofleet.update.phase.Phase.Lost;
import io.luofleet.update.phase.Phase.Succeeded;
import io.luofleet.wire.Observed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** After the end: the verdict stands, but a host that comes back is still cared for. */
final class ClosedRules {
    private final Terms terms;

    ClosedRules(Terms terms) {
        this.terms = terms;
    }

    Verdict onReport(Closed phase, ReportReceived report, Instant now) {
        return switch (phase) {
            case Succeeded _, Aborted _ -> kept();
            case Failed failed -> afterFailure(failed, report);
            case Lost lost -> afterLoss(lost, report, now);
        };
    }

    private Verdict afterFailure(Failed phase, ReportReceived report) {
        boolean inOrigin = report.boot().isSameAs(phase.origin());
        return switch (phase.owed()) {
            case NOTHING -> kept();
            case ABORT -> {
                if (inOrigin) {
                    yield report.observed() == Observed.ABORTED
                            ? moved(phase.settled(), settled("confirmed the abort"))
                            : kept();
                }
                yield report.cameWithSessions()
                        ? moved(phase.landed(report.boot(), report.owed()), returned(report))
                        : moved(phase.settled(), settled("was restarted, which undid everything"));
            }
            case FINISH -> {
                if (!report.boot().isSameAs(phase.landing())) {
                    yield inOrigin
                            ? kept()
                            : moved(
                                    phase.settled(),
                                    new LoseUnfinished(
                                            "restart into boot " + report.boot().id()),
                                    lost("was restarted with sessions unfinished"));
                }
                yield hasFinished(report) ? moved(phase.settled(), settled("finished its sessions")) : kept();
            }
        };
    }

    private Verdict afterLoss(Lost phase, ReportReceived report, Instant now) {
        if (phase.landing() != null && report.boot().isSameAs(phase.origin())) {
            return ignored(phase, report);
        }
        Owed owed = owedOnReturn(phase, report);
        Lost next = phase.returned(report.boot(), owed, now);
        if (next.equals(phase)) {
            return kept();
        }
        List<Effect> effects = new ArrayList<>();
        if (phase.returnedAt() == null) {
            effects.add(returned(report));
        }
        boolean elsewhere = !report.boot().isSameAs(phase.origin())
                && (phase.landing() == null || !report.boot().isSameAs(phase.landing()));
        if (elsewhere && !report.cameWithSessions()) {
            effects.add(new LoseUnfinished("restart into boot " + report.boot().id()));
            effects.add(lost("came back by a restart that was no live update"));
        } else if (phase.owed() != Owed.NOTHING && owed == Owed.NOTHING) {
            effects.add(settled("did what it owed"));
        }
        return new Verdict.Transition(List.of(next), effects);
    }

    private static Owed owedOnReturn(Lost phase, ReportReceived report) {
        if (report.boot().isSameAs(phase.origin())) {
            // Still in the old kernel: the kexec never happened.
            return switch (report.observed()) {
                case ABORTED, IDLE -> Owed.NOTHING;
                default -> Owed.ABORT;
            };
        }
        if (hasFinished(report)) {
            return Owed.NOTHING;
        }
        return report.cameWithSessions() ? Owed.FINISH : Owed.NOTHING;
    }

    private static boolean hasFinished(ReportReceived report) {
        return report.observed() == Observed.FINISHED || report.observed() == Observed.IDLE;
    }

    private Effect returned(ReportReceived report) {
        return new Announce(
                EventType.HOST_RETURNED,
                Severity.WARNING,
                "%s is back, late, in boot %s (%s) and reports %s. The update's result stands."
                        .formatted(
                                terms.host(), report.boot().id(), report.boot().kernelRelease(), report.observed()));
    }

    private Effect settled(String what) {
        return new Announce(EventType.HOST_SETTLED, Severity.INFO, terms.host() + " " + what + ".");
    }

    private Effect lost(String what) {
        return new Announce(EventType.SESSIONS_LOST, Severity.CRITICAL, terms.host() + " " + what + ".");
    }
}
