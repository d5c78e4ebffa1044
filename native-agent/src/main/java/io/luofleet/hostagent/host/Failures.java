// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.kexec.KexecRefused;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** The host's reasons for a failure, in words an operator can act on. */
final class Failures {
    private Failures() {}

    static Failure of(AgentFailure code, String detail, String remedy) {
        return new Failure(code.name(), detail, remedy, null, null, null);
    }

    private static Failure ofSession(AgentFailure code, String detail, String remedy, String session) {
        return new Failure(code.name(), detail, remedy, null, null, session);
    }

    static Failure kernel(KernelException e, String doing, String remedy) {
        return new Failure(
                AgentFailure.KERNEL_ERROR.name(),
                doing + ": " + e.getMessage(),
                remedy,
                e.errnoName(),
                e.call(),
                e.session().orElse(null));
    }

    static Failure kexecRefused(KexecRefused e) {
        return of(
                AgentFailure.KEXEC_REFUSED,
                "The service manager did not go into the next kernel; everything was still preserved and is given back: "
                        + e.getMessage(),
                "Look at systemd and its jobs; then start the update again, or run the agent with --kexec=direct.");
    }

    static Failure replaced(String what) {
        return of(
                AgentFailure.KEXEC_IMAGE_REPLACED,
                "The host does not go into the next kernel, because it may be another than the staged one: " + what
                        + ". Everything was given back.",
                "Find the program that loads kernels on this host (kexec-tools, kdump, another updater) and stop it; then start the"
                        + " update again.");
    }

    /** A release that must not boot is more than a check that failed, and has a code of its own. */
    static Failure checks(List<Check> checks, ReleaseTrust.Verdict signature) {
        List<Check> failed = checks.stream().filter(c -> !c.passed()).toList();
        boolean device = failed.stream().anyMatch(c -> c.name().equals(Preflight.DEVICE));
        return of(
                switch (signature) {
                    case ReleaseTrust.Verdict.Refused refused -> refused.code();
                    case ReleaseTrust.Verdict.Trusted ignored ->
                        device ? AgentFailure.DEVICE_ABSENT : AgentFailure.PREFLIGHT_FAILED;
                },
                failed.stream().map(c -> c.name() + ": " + c.detail()).collect(Collectors.joining("; ")),
                failed.stream().map(Check::remedy).collect(Collectors.joining("; ")));
    }

    static Failure broken(Round.Member member) {
        return switch (member.answer()) {
            case Round.Answer.Refused(String reason) ->
                ofSession(
                        AgentFailure.WORKLOAD_REFUSED,
                        "Workload " + who(member) + " could not preserve: " + reason,
                        "Read the workload's log; then start the update again.",
                        member.id());
            default ->
                ofSession(
                        AgentFailure.WORKLOAD_DISCONNECTED,
                        "Workload " + who(member) + " closed its connection while its session was to be kept.",
                        "Restart the workload or take it off the host; then start the update again.",
                        member.id());
        };
    }

    static Failure leaseExpired(Outgoing state, Round round) {
        List<Round.Member> silent = round.pending();
        if (!silent.isEmpty()) {
            return ofSession(
                    AgentFailure.WORKLOAD_TIMEOUT,
                    "Not ready in time: " + silent.stream().map(Failures::who).collect(Collectors.joining(", ")) + ".",
                    "Look at these workloads, or give the phase more time; then start the update again.",
                    silent.getFirst().id());
        }
        return of(
                AgentFailure.LEASE_EXPIRED,
                "The time for this step ended while the host was " + name(state)
                        + "; everything was given back to the workloads.",
                "If the control plane could not be reached, restore the connection; then start the update again.");
    }

    static Failure unasked(List<Subscriber> late) {
        Subscriber first = late.getFirst();
        return ofSession(
                AgentFailure.WORKLOAD_NOT_PRESERVED,
                "Workload '" + first.id() + "' (" + first.peer()
                        + ") subscribed after the others were preserved; the reboot would have destroyed it.",
                "Start the update again once no workload is being started on the host.",
                first.id());
    }

    static Failure missing(List<Subscriber> missing) {
        return ofSession(
                AgentFailure.WORKLOAD_MISSING,
                GuestChecks.named(missing, GuestChecks::who)
                        + " was seen in this boot, lives and takes no part; the reboot would have destroyed it.",
                "Let it connect and subscribe, or end it; then start the update again.",
                missing.getFirst().id());
    }

    static Failure absent(List<String> ids) {
        return ofSession(
                AgentFailure.WORKLOAD_MISSING,
                "In the host's inventory and not subscribed: " + GuestChecks.named(ids, id -> "'" + id + "'")
                        + "; the reboot would have destroyed them.",
                "Let these guests connect and subscribe, or take them off the inventory; then start the update again.",
                ids.getFirst());
    }

    static Failure inventory(String why) {
        return of(
                AgentFailure.WORKLOAD_MISSING,
                "Which guests must be there cannot be known: " + why,
                "Mend what --expect names; then start the update again.");
    }

    static Failure stillHeld(String session, String holder) {
        return ofSession(
                AgentFailure.SESSION_STILL_HELD,
                "Session '" + session + "' still exists after the abort: " + holder
                        + " has not closed it, so its files stay preserved.",
                "Make it close the session, or end that process; the agent goes on checking.",
                session);
    }

    static Failure nothingPreserved() {
        return of(
                AgentFailure.NOT_PRESERVED,
                "A reboot was asked for, but this agent holds nothing preserved: it was restarted meanwhile, and the kernel"
                        + " unpreserves what nobody holds.",
                "Start the update again; keep the agent running meanwhile, or sessions in systemd's descriptor store.");
    }

    static Failure outOfStep(Outgoing state) {
        return of(
                AgentFailure.OUT_OF_STEP,
                "A reboot was asked for while the host was only " + name(state) + ".",
                "Start the update again.");
    }

    static Failure arrivedBroken(List<Incoming> sessions) {
        List<Incoming> failed = sessions.stream().filter(Incoming::failed).toList();
        String detail = failed.stream()
                .map(s -> "'" + s.id() + "': "
                        + (s.fault() != null
                                ? s.fault()
                                : s.verdict().detail() == null
                                        ? "memory differs"
                                        : s.verdict().detail()))
                .collect(Collectors.joining("; "));
        boolean lost = failed.stream().anyMatch(s -> s.stage() == Incoming.Stage.LOST);
        return ofSession(
                lost ? AgentFailure.RETRIEVE_FAILED : AgentFailure.MEMORY_CORRUPT,
                failed.size() + " of " + sessions.size() + " sessions did not survive: " + detail,
                "A retrieval is never retried. Start these workloads anew, keep the host's kernel log, and stop further"
                        + " updates to this release.",
                failed.getFirst().id());
    }

    static Failure flbCounts(String what) {
        return of(
                AgentFailure.FLB_COUNT_MISMATCH,
                "Nothing is finished, because the kernel and the manifest do not agree on what depends on shared state: "
                        + what + ". The guests run and keep their memory.",
                "Compare the host's sessions and FLBs with its orphans and the registration of its kernel. A new directive has"
                        + " the agent compare again; if the counts stay apart, move the guests away and plan a cold boot.");
    }

    static String who(Round.Member member) {
        return "'" + member.id() + "' (" + member.peer() + ")";
    }

    private static String name(Outgoing state) {
        return state.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
