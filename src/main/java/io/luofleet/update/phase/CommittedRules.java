// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Verdict.ignored;
import static io.luofleet.update.phase.Verdict.kept;
import static io.luofleet.update.phase.Verdict.moved;

import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.update.phase.Effect.Announce;
import io.luofleet.update.phase.Effect.LoseUnfinished;
import io.luofleet.update.phase.Effect.RecordAffected;
import io.luofleet.update.phase.Input.DeadlinePassed;
import io.luofleet.update.phase.Input.ReportReceived;
import io.luofleet.update.phase.Phase.Committed;
import io.luofleet.update.phase.Phase.Finishing;
import io.luofleet.update.phase.Phase.Rebooting;
import io.luofleet.update.phase.Phase.Retrieving;
import io.luofleet.update.phase.Phase.Soaking;
import io.luofleet.update.phase.Verdict.Transition;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Past the point of no return: guests first, bookkeeping second. */
final class CommittedRules {
    private final Terms terms;

    CommittedRules(Terms terms) {
        this.terms = terms;
    }

    Verdict onReport(Committed phase, ReportReceived report, Instant now) {
        if (phase instanceof Rebooting rebooting) {
            return report.boot().isSameAs(rebooting.origin())
                    ? fromOldKernel(rebooting, report, now)
                    : fromNextKernel(rebooting, report, now);
        }
        if (report.boot().isSameAs(phase.origin())) {
            return ignored(phase, report);
        }
        if (!report.boot().isSameAs(phase.landing())) {
            return coldBoot(phase, report, now);
        }
        List<SessionState> corrupt = report.sessions().stream()
                .filter(s -> Boolean.FALSE.equals(s.verified()))
                .toList();
        if (!corrupt.isEmpty()) {
            return corrupt(phase, corrupt, now);
        }
        return switch (phase) {
            case Rebooting r -> fromNextKernel(r, report, now);
            case Retrieving r -> whileRetrieving(r, report, now);
            case Finishing f -> whileFinishing(f, report, now);
            case Soaking s -> whileSoaking(s, report, now);
        };
    }

    Verdict onDeadline(Committed phase, DeadlinePassed passed, Instant now) {
        if (phase.landing() == null || !passed.hostPresent()) {
            return moved(phase.toLost(Failures.silent(terms, phase), now));
        }
        return moved(
                phase.toFailed(Failures.deadline(terms, phase, passed), Owed.FINISH, now),
                new RecordAffected(Set.copyOf(passed.waitingFor())));
    }

    private Verdict fromOldKernel(Rebooting phase, ReportReceived report, Instant now) {
        Span span = terms.span(PhaseName.ABORTING, now);
        return switch (report.observed()) {
            case REBOOTING -> kept();
            // The kexec returned an error: the kernel has undone its freeze and everything is still preserved.
            case FAILED -> moved(phase.toAborting(Failures.reported(terms, report), span));
            case ABORTED -> moved(phase.toAborted(Failures.reported(terms, report), now));
            case IDLE -> moved(phase.toAborting(Failures.notRebooted(terms), span));
            case PREFLIGHT_PASSED, STAGED, PRESERVED -> kept();
            case RETRIEVING, RETRIEVED, FINISHED -> ignored(phase, report);
        };
    }

    private Verdict fromNextKernel(Rebooting phase, ReportReceived report, Instant now) {
        return switch (report.observed()) {
            case RETRIEVING, RETRIEVED, FINISHED -> landed(phase, report, now);
            case FAILED -> report.cameWithSessions() ? landed(phase, report, now) : nothingCame(phase, report, now);
            case IDLE, ABORTED -> coldBoot(phase, report, now);
            case PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING -> ignored(phase, report);
        };
    }

    /**
     * For example a kernel that cannot read what the old one wrote: every open of the device fails with EIO. An agent that was told to
     * reboot before its first report from a cold boot says only that it holds nothing.
     */
    private Verdict nothingCame(Rebooting phase, ReportReceived report, Instant now) {
        Failure why = Failures.reported(terms, report);
        if (why.code().equals(FailureCode.NOT_PRESERVED.name())) {
            return coldBoot(phase, report, now);
        }
        return moved(
                phase.toFailed(why, Owed.NOTHING, now),
                new LoseUnfinished(why.code() + " in boot " + report.boot().id()),
                lost(why.code() + " on " + terms.host() + ": " + why.detail()));
    }

    /** The first word from the next kernel may tell of several steps when the control plane was away. */
    private Verdict landed(Rebooting phase, ReportReceived report, Instant now) {
        Retrieving retrieving = phase.toRetrieving(report.boot(), terms.span(PhaseName.RETRIEVING, now));
        return prepend(retrieving, oddities(phase, report.boot()), onReport(retrieving, report, now));
    }

    private List<Effect> oddities(Rebooting phase, Boot landing) {
        List<Effect> effects = new ArrayList<>();
        if (!landing.kernelRelease().equals(terms.kernelRelease())) {
            effects.add(new Announce(
                    EventType.WRONG_KERNEL,
                    Severity.ERROR,
                    Failures.wrongKernel(terms, landing).detail()
                            + " Its sessions are served before the update fails."));
        }
        Long before = phase.origin().liveUpdateNumber();
        Long after = landing.liveUpdateNumber();
        if (before != null && after != null && after != before + 1) {
            effects.add(new Announce(
                    EventType.LIVE_UPDATE_NUMBER_MISMATCH,
                    Severity.WARNING,
                    "The live update number of %s went from %d to %d.".formatted(terms.host(), before, after)));
        }
        return effects;
    }

    private Verdict whileRetrieving(Retrieving phase, ReportReceived report, Instant now) {
        return switch (report.observed()) {
            case RETRIEVING -> kept();
            case RETRIEVED -> moved(phase.toFinishing(terms.span(PhaseName.FINISHING, now)));
            case FINISHED -> {
                Finishing finishing = phase.toFinishing(terms.span(PhaseName.FINISHING, now));
                yield prepend(finishing, List.of(), whileFinishing(finishing, report, now));
            }
            case FAILED -> failed(phase, report, now);
            case IDLE ->
                moved(
                        phase.toFailed(Failures.sessionsLost(terms), Owed.NOTHING, now),
                        new LoseUnfinished("the agent no longer holds it"),
                        lost("the agent in boot " + phase.landing().id() + " no longer holds them"));
            case PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING, ABORTED -> ignored(phase, report);
        };
    }

    private Verdict whileFinishing(Finishing phase, ReportReceived report, Instant now) {
        return switch (report.observed()) {
            case RETRIEVING, RETRIEVED -> kept();
            // An agent that restarted after the last FINISH has nothing left to tell. Every workload ran again before.
            case FINISHED, IDLE -> finished(phase, report, now);
            case FAILED -> failed(phase, report, now);
            case PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING, ABORTED -> ignored(phase, report);
        };
    }

    private Verdict finished(Finishing phase, ReportReceived report, Instant now) {
        List<String> leaking = report.flbs().stream()
                .filter(f ->
                        f.moment() == FlbState.Moment.AFTER_FINISH && f.source() == Source.REPORTED && f.count() != 0)
                .map(f -> f.name() + " (" + f.count() + ")")
                .toList();
        if (!leaking.isEmpty()) {
            return moved(phase.toFailed(Failures.flbNotReleased(terms, leaking), Owed.NOTHING, now));
        }
        if (!phase.landing().kernelRelease().equals(terms.kernelRelease())) {
            return moved(phase.toFailed(Failures.wrongKernel(terms, phase.landing()), Owed.NOTHING, now));
        }
        return moved(phase.toSoaking(terms.span(PhaseName.SOAKING, now)));
    }

    private Verdict whileSoaking(Soaking phase, ReportReceived report, Instant now) {
        return switch (report.observed()) {
            case FAILED -> moved(phase.toFailed(Failures.reported(terms, report), Owed.NOTHING, now));
            case IDLE, RETRIEVING, RETRIEVED, FINISHED -> kept();
            case PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING, ABORTED -> ignored(phase, report);
        };
    }

    private Verdict failed(Committed phase, ReportReceived report, Instant now) {
        Failure why = Failures.reported(terms, report);
        Set<String> affected = new LinkedHashSet<>();
        if (why.session() != null) {
            affected.add(why.session());
        }
        report.sessions().stream()
                .filter(s -> s.stage() == SessionState.Stage.FAILED)
                .forEach(s -> affected.add(s.name()));
        Phase failed = phase.toFailed(why, Owed.FINISH, now);
        // Kernel and manifest disagreeing on a count, say, loses nothing.
        return affected.isEmpty()
                ? moved(failed)
                : moved(
                        failed,
                        new RecordAffected(affected),
                        lost("%s on %s, of %s: %s"
                                .formatted(why.code(), terms.host(), String.join(", ", affected), why.detail())));
    }

    private Verdict corrupt(Committed phase, List<SessionState> sessions, Instant now) {
        Failure why = Failures.memoryCorrupt(terms, sessions);
        return moved(
                phase.toFailed(why, Owed.FINISH, now),
                new RecordAffected(sessions.stream().map(SessionState::name).collect(Collectors.toSet())),
                new Announce(EventType.MEMORY_CORRUPT, Severity.CRITICAL, why.detail()));
    }

    private Verdict coldBoot(Committed phase, ReportReceived report, Instant now) {
        Failure why = Failures.coldBoot(terms, report.boot());
        return moved(
                phase.toFailed(why, Owed.NOTHING, now),
                new LoseUnfinished("cold boot " + report.boot().id()),
                lost(why.detail()));
    }

    private static Effect lost(String message) {
        return new Announce(EventType.SESSIONS_LOST, Severity.CRITICAL, message);
    }

    private static Verdict prepend(Phase step, List<Effect> effects, Verdict then) {
        List<Effect> all = new ArrayList<>(effects);
        List<Phase> path = new ArrayList<>(List.of(step));
        switch (then) {
            case Transition t -> {
                path.addAll(t.path());
                all.addAll(t.effects());
            }
            case Verdict.Kept k -> all.addAll(k.effects());
            case Verdict.Refused _ -> throw new IllegalStateException("reports of a landing are never refused");
        }
        return new Transition(path, all);
    }
}
