// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import static io.luofleet.update.phase.Verdict.ignored;
import static io.luofleet.update.phase.Verdict.kept;
import static io.luofleet.update.phase.Verdict.moved;
import static io.luofleet.update.phase.Verdict.rebootRefused;

import io.luofleet.update.phase.Input.ReportReceived;
import io.luofleet.update.phase.Phase.Preflight;
import io.luofleet.update.phase.Phase.Preparing;
import io.luofleet.update.phase.Phase.Preserved;
import io.luofleet.update.phase.Phase.Preserving;
import io.luofleet.update.phase.Phase.Staging;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Before the point of no return: any doubt is a reason to undo. */
final class PreparingRules {
    private final Terms terms;

    PreparingRules(Terms terms) {
        this.terms = terms;
    }

    Verdict onReport(Preparing phase, ReportReceived report, Instant now) {
        if (!report.boot().isSameAs(phase.origin())) {
            return report.cameWithSessions()
                    ? moved(phase.toFailed(
                            report.boot(), Failures.unsanctioned(terms, report.boot()), report.owed(), now))
                    : moved(phase.toAborted(Failures.restarted(terms, report.boot()), now));
        }
        return switch (report.observed()) {
            case FAILED -> abort(phase, Failures.reported(terms, report), now);
            case ABORTED -> moved(phase.toAborted(Failures.reported(terms, report), now));
            case RETRIEVING, RETRIEVED, FINISHED -> ignored(phase, report);
            case IDLE, PREFLIGHT_PASSED, STAGED, PRESERVED, REBOOTING -> onProgress(phase, report, now);
        };
    }

    private Verdict onProgress(Preparing phase, ReportReceived report, Instant now) {
        return switch (phase) {
            case Preflight p ->
                switch (report.observed()) {
                    case PREFLIGHT_PASSED -> onPreflight(p, report, now);
                    default -> kept();
                };
            case Staging s ->
                switch (report.observed()) {
                    case STAGED -> moved(s.toPreserving(terms.span(PhaseName.PRESERVING, now)));
                    default -> kept();
                };
            case Preserving p ->
                switch (report.observed()) {
                    case PRESERVED -> onPreserved(p, report, now);
                    default -> kept();
                };
            case Preserved p ->
                switch (report.observed()) {
                    case PRESERVED -> stillPreserved(p, report, now);
                    default ->
                        abort(p, Failures.noLongerPreserved(terms, "the agent is back at " + report.observed()), now);
                };
        };
    }

    private Verdict onPreflight(Preflight phase, ReportReceived report, Instant now) {
        List<Check> failed = report.checks().stream().filter(c -> !c.passed()).toList();
        return failed.isEmpty()
                ? moved(phase.toStaging(terms.span(PhaseName.STAGING, now)))
                : abort(phase, Failures.checksFailed(terms, failed), now);
    }

    private Verdict onPreserved(Preserving phase, ReportReceived report, Instant now) {
        return doubt(report)
                .<Verdict>map(failure -> abort(phase, failure, now))
                .orElseGet(() -> moved(phase.toPreserved(terms.span(PhaseName.PRESERVED, now))));
    }

    private Verdict stillPreserved(Preserved phase, ReportReceived report, Instant now) {
        return doubt(report).<Verdict>map(failure -> abort(phase, failure, now)).orElseGet(Verdict::kept);
    }

    /** A refusal is always safe: the lease then ends in an abort. */
    Verdict onReboot(Preserved phase, ReportReceived report, Instant now) {
        if (phase.span().isOver(now)) {
            return rebootRefused("its lease ended at " + phase.span().deadline());
        }
        return doubt(report)
                .<Verdict>map(failure -> rebootRefused(failure.detail()))
                .orElseGet(() -> moved(phase.toRebooting(terms.span(PhaseName.REBOOTING, now))));
    }

    /** What speaks against carrying these sessions into the target kernel. */
    private Optional<Failure> doubt(ReportReceived report) {
        List<String> unready = report.sessions().stream()
                .filter(s -> s.workloadId() != null && s.stage() != SessionState.Stage.PRESERVED)
                .map(s -> s.name() + " is " + s.stage())
                .toList();
        if (!unready.isEmpty()) {
            return Optional.of(Failures.noLongerPreserved(terms, String.join(", ", unready)));
        }
        Set<String> readable = terms.abi().fileHandlers().stream()
                .map(KernelAbi.FileHandler::name)
                .collect(Collectors.toSet());
        List<String> unreadable = report.sessions().stream()
                .flatMap(s -> s.files().stream()
                        .filter(f -> f.handler() != null && !readable.contains(f.handler()))
                        .map(f -> s.name() + "/" + f.name() + " (" + f.handler() + ")"))
                .toList();
        return unreadable.isEmpty() ? Optional.empty() : Optional.of(Failures.unknownHandlers(terms, unreadable));
    }

    private Verdict abort(Preparing phase, Failure why, Instant now) {
        return moved(phase.toAborting(why, terms.span(PhaseName.ABORTING, now)));
    }
}
