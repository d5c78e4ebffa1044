// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import java.util.List;
import java.util.stream.Collectors;

/** The control plane's own reasons for ending an update, each with what to do about it. */
final class Failures {
    private static final String SEE_HOST = "Look at the agent's log on the host; ";

    private Failures() {}

    private static Failure of(FailureCode code, String detail, String remedy) {
        return new Failure(code.name(), detail, remedy, null, null, null);
    }

    /** The agent's failure as it is, or one that says that it gave none. */
    static Failure reported(Terms terms, Input.ReportReceived report) {
        if (report.failure() != null) {
            return report.failure();
        }
        return of(
                report.observed() == Observed.ABORTED
                        ? FailureCode.UNEXPLAINED_ABORTED
                        : FailureCode.UNEXPLAINED_FAILED,
                "The agent of " + terms.host() + " reported " + report.observed() + " without a reason.",
                SEE_HOST + "then start the update again.");
    }

    static Failure checksFailed(Terms terms, List<Check> failed) {
        String detail = failed.stream().map(c -> c.name() + ": " + c.detail()).collect(Collectors.joining("; "));
        String remedy = failed.stream()
                .map(Check::remedy)
                .filter(r -> r != null && !r.isBlank())
                .collect(Collectors.joining("; "));
        return of(
                FailureCode.PREFLIGHT_FAILED,
                "Checks of " + terms.host() + " for " + terms.release() + " failed: " + detail,
                remedy.isEmpty() ? null : remedy);
    }

    static Failure deadline(Terms terms, Phase.Open phase, Input.DeadlinePassed input) {
        String who = input.waitingFor().isEmpty()
                ? "the agent of " + terms.host()
                : "the sessions " + String.join(", ", input.waitingFor()) + " on " + terms.host();
        String seen = input.hostPresent() ? "" : "; the agent has not been heard of lately";
        return of(
                FailureCode.DEADLINE,
                "%s was not over after %s: %s did not get there%s."
                        .formatted(phase.name(), terms.deadlines().of(phase.name()), who, seen),
                phase instanceof Phase.Queued
                        ? "Start the agent on the host, or correct its control plane address; then start the update again."
                        : SEE_HOST + "or give the phase more time (deadlines) and start again.");
    }

    static Failure abortRequested(String reason) {
        return of(FailureCode.ABORT_REQUESTED, "An operator asked for the abort: " + reason, null);
    }

    static Failure abortUnconfirmed(Terms terms, Phase.Aborting aborting) {
        return of(
                FailureCode.ABORT_UNCONFIRMED,
                "%s did not confirm the abort (%s: %s) in time. What it has preserved or staged is unknown."
                        .formatted(
                                terms.host(),
                                aborting.why().code(),
                                aborting.why().detail()),
                "The abort stays asked for and is done as soon as the agent is heard of. Restart the agent; a workload that still "
                        + "holds its session must close it. A reboot of the host undoes everything, its guests included.");
    }

    static Failure restarted(Terms terms, Boot boot) {
        return of(
                FailureCode.HOST_RESTARTED,
                terms.host() + " was restarted: it is in boot " + boot.id() + " (" + boot.kernelRelease()
                        + "), and nothing is preserved over a restart.",
                "Find out who restarted it, then start the update again.");
    }

    static Failure unsanctioned(Terms terms, Boot boot) {
        return of(
                FailureCode.UNSANCTIONED_REBOOT,
                terms.host() + " went to boot " + boot.id()
                        + " by a live update that the control plane had not allowed.",
                "Its guests are served and its sessions finished. Find out who called kexec on the host.");
    }

    static Failure noLongerPreserved(Terms terms, String what) {
        return of(
                FailureCode.NO_LONGER_PRESERVED,
                "Not everything on " + terms.host() + " is preserved: " + what + ".",
                SEE_HOST + "then start the update again.");
    }

    static Failure unknownHandlers(Terms terms, List<String> files) {
        return of(
                FailureCode.HANDLER_UNKNOWN_TO_TARGET,
                "%s preserves files that %s cannot read: %s. Every open of /dev/liveupdate would fail with EIO there."
                        .formatted(terms.host(), terms.release(), String.join(", ", files)),
                "Choose a release whose registered file handlers include these, or correct the release's registration.");
    }

    static Failure notRebooted(Terms terms) {
        return of(
                FailureCode.NOT_REBOOTED,
                "The agent of " + terms.host()
                        + " restarted in the old kernel before its kexec; it holds nothing any more.",
                SEE_HOST + "then start the update again.");
    }

    static Failure coldBoot(Terms terms, Boot boot) {
        return of(
                FailureCode.COLD_BOOT,
                "%s came back in boot %s (%s) with no live update: what was preserved is lost."
                        .formatted(terms.host(), boot.id(), boot.kernelRelease()),
                "Start its guests anew. Read the host's console for a panic of the new kernel or a failed kexec.");
    }

    static Failure sessionsLost(Terms terms) {
        return of(
                FailureCode.SESSIONS_LOST,
                "The agent of " + terms.host()
                        + " no longer holds the sessions that came back; the kernel has finished them, and "
                        + "files not yet retrieved are gone.",
                "Start the affected guests anew. Keep session descriptors in systemd's file descriptor store.");
    }

    static Failure memoryCorrupt(Terms terms, List<SessionState> sessions) {
        String whose = sessions.stream()
                .map(s -> s.detail() == null ? s.name() : s.name() + " (it says: " + s.detail() + ")")
                .collect(Collectors.joining(", "));
        return new Failure(
                FailureCode.MEMORY_CORRUPT.name(),
                "On %s the memory of %s is not what was preserved.".formatted(terms.host(), whose),
                "Stop these guests before they write to disks, keep the host for analysis and stop all further updates to "
                        + terms.release() + ".",
                null,
                null,
                sessions.getFirst().name());
    }

    static Failure flbNotReleased(Terms terms, List<String> flbs) {
        return of(
                FailureCode.FLB_NOT_RELEASED,
                "After all sessions of %s were finished the kernel still counts dependents of %s."
                        .formatted(terms.host(), String.join(", ", flbs)),
                "The state of these FLBs leaks until the host's next cold boot; plan one. Guests are not affected.");
    }

    static Failure wrongKernel(Terms terms, Boot landing) {
        return of(
                FailureCode.WRONG_KERNEL,
                "%s runs %s, release %s announces %s."
                        .formatted(terms.host(), landing.kernelRelease(), terms.release(), terms.kernelRelease()),
                "Guests run on. Correct the release's kernelRelease or image, register it under a new name and update again.");
    }

    static Failure silent(Terms terms, Phase.Open phase) {
        return of(
                FailureCode.SILENT,
                "%s has not been heard of and its time for %s (%s) is over."
                        .formatted(terms.host(), phase.name(), terms.deadlines().of(phase.name())),
                "Look at the host's console. If it comes back its guests are served; it stays accounted lost.");
    }
}
