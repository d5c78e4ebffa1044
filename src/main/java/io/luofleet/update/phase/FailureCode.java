// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Failure;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The failure codes that this service knows, each with its kind, who says it and what to do about it in general; a failure's own
 * remedy is the more precise one. Budgets, the API's schema and the documentation take them from here. An agent that is newer
 * may send a code that is not here: it is kept as sent and counts as an {@link Kind#ERROR}.
 */
public enum FailureCode {
    /** A phase was not over in time. */
    DEADLINE(Kind.TIMEOUT, Source.CONTROL_PLANE, "See what the host waits for, or give the phase more time."),
    /** The agent did not confirm an abort in time. */
    ABORT_UNCONFIRMED(Kind.TIMEOUT, Source.CONTROL_PLANE, "Restart the agent; the abort stays asked for."),
    /** Somebody called the update back. */
    ABORT_REQUESTED(Kind.WITHDRAWAL, Source.CONTROL_PLANE, "Nothing failed."),
    /** The host was not heard of past the point of no return. */
    SILENT(Kind.SILENCE, Source.CONTROL_PLANE, "Look at the host's console."),
    /** The host restarted before its kexec. */
    HOST_RESTARTED(Kind.ERROR, Source.CONTROL_PLANE, "Find out who restarted it."),
    /** The host went through a live update that was not allowed. */
    UNSANCTIONED_REBOOT(Kind.ERROR, Source.CONTROL_PLANE, "Find out who called kexec on the host."),
    /** Something is not preserved any more before the kexec. */
    NO_LONGER_PRESERVED(Kind.ERROR, Source.CONTROL_PLANE, "Look at the agent's log."),
    /** The target kernel cannot read a preserved file. */
    HANDLER_UNKNOWN_TO_TARGET(Kind.ERROR, Source.CONTROL_PLANE, "Choose another release, or correct its registration."),
    /** The agent restarted in the old kernel instead of the kexec. */
    NOT_REBOOTED(Kind.ERROR, Source.CONTROL_PLANE, "Look at the agent's log."),
    /** The host came back by a restart that was no live update. */
    COLD_BOOT(Kind.ERROR, Source.CONTROL_PLANE, "Start its guests anew; read the host's console."),
    /** The agent no longer holds the sessions that came back. */
    SESSIONS_LOST(Kind.ERROR, Source.CONTROL_PLANE, "Start the affected guests anew."),
    /** The kernel counts dependents of an FLB after everything is finished. */
    FLB_NOT_RELEASED(Kind.ERROR, Source.CONTROL_PLANE, "Plan a cold boot; guests are not affected."),
    /** A rule of FLBs was broken in an update that went well otherwise. */
    FLB_INVARIANT_BROKEN(Kind.ERROR, Source.CONTROL_PLANE, "Look at the update's FLBs before the next host goes."),
    /** The agent reported a failure while its host was watched after an update. */
    AGENT_FAILED(Kind.ERROR, Source.CONTROL_PLANE, "Look at the agent's log."),
    /** The host runs another kernel than the release announces. */
    WRONG_KERNEL(Kind.ERROR, Source.CONTROL_PLANE, "Correct the release's kernelRelease or image."),
    /** The agent reported a failure without a reason. */
    UNEXPLAINED_FAILED(Kind.ERROR, Source.CONTROL_PLANE, "Look at the agent's log."),
    /** The agent undid the update without a reason. */
    UNEXPLAINED_ABORTED(Kind.ERROR, Source.CONTROL_PLANE, "Look at the agent's log."),
    /** A check before the update failed. */
    PREFLIGHT_FAILED(Kind.ERROR, Source.BOTH, "Do what the failed checks say."),
    /** A guest's memory is not what was preserved. */
    MEMORY_CORRUPT(
            Kind.ERROR, Source.BOTH, "Stop these guests before they write to disks; stop all updates to the release."),
    /** Workloads were not ready in time. */
    WORKLOAD_TIMEOUT(Kind.TIMEOUT, Source.AGENT, "Look at these workloads, or give the phase more time."),
    /** The time for a step ended, and the host gave everything back. */
    LEASE_EXPIRED(Kind.TIMEOUT, Source.AGENT, "Restore the connection to the control plane."),
    /** A session could not be retrieved. */
    RETRIEVE_FAILED(Kind.ERROR, Source.AGENT, "Start these workloads anew and keep the kernel log."),
    /** The host has no {@code /dev/liveupdate}. */
    DEVICE_ABSENT(Kind.ERROR, Source.AGENT, "Boot it with liveupdate=on into a kernel that has it."),
    /** A release's file cannot be what was meant. */
    BAD_ARTIFACT(Kind.ERROR, Source.AGENT, "Correct the release's URI and SHA-256."),
    /** A release's file could not be fetched in time. */
    FETCH_FAILED(Kind.ERROR, Source.AGENT, "Make the file reachable from the host."),
    /** What was fetched is not what was registered. */
    SHA256_MISMATCH(Kind.ERROR, Source.AGENT, "Register the release with the right digest, or restore the file."),
    /** What was fetched is longer or shorter than was declared. */
    SIZE_MISMATCH(Kind.ERROR, Source.AGENT, "Register the release with the right size, or restore the file."),
    /** A release has no signature, and the host asks for one. */
    RELEASE_NOT_SIGNED(Kind.ERROR, Source.AGENT, "Sign the release, or choose a signed one."),
    /** A release is not what its signature is of. */
    RELEASE_SIGNATURE_INVALID(Kind.ERROR, Source.AGENT, "Do not boot it; find out who changed it."),
    /** A release is signed by keys that the host does not trust. */
    RELEASE_SIGNER_UNKNOWN(Kind.ERROR, Source.AGENT, "Have it signed by a key that the hosts trust."),
    /** The host's trusted keys cannot be read, or others may have written them. */
    TRUSTED_KEYS_UNUSABLE(Kind.ERROR, Source.AGENT, "Repair the directory of trusted keys on the host."),
    /** There is no room to stage a release. */
    ENOSPC(Kind.ERROR, Source.AGENT, "Make room in the agent's state directory."),
    /** The staging directory cannot be read or written. */
    STAGING_IO(Kind.ERROR, Source.AGENT, "Look at the disk of the agent's state directory."),
    /** Staging ended by a fault of the agent. */
    STAGING_FAULT(Kind.ERROR, Source.AGENT, "Read the agent's log."),
    /** Kernel and initrd do not fit into what KHO lets the next kernel start in. */
    KHO_SCRATCH_TOO_SMALL(
            Kind.ERROR, Source.AGENT, "Choose a smaller release, or cold-boot the host with a larger kho_scratch=."),
    /** The kernel refused a call. */
    KERNEL_ERROR(Kind.ERROR, Source.AGENT, "Look up the call and its errno in the host's kernel log."),
    /** The service manager did not take the sessions. */
    CUSTODY_FAILED(Kind.ERROR, Source.AGENT, "Look at systemd on the host."),
    /** The manifest could not be preserved. */
    MANIFEST_FAILED(Kind.ERROR, Source.AGENT, "Look at the host's kernel log."),
    /** A workload could not preserve. */
    WORKLOAD_REFUSED(Kind.ERROR, Source.AGENT, "Read the workload's log."),
    /** A workload closed its connection while its session was to be kept. */
    WORKLOAD_DISCONNECTED(Kind.ERROR, Source.AGENT, "Restart the workload, or take it off the host."),
    /** A workload came after the others were preserved. */
    WORKLOAD_NOT_PRESERVED(Kind.ERROR, Source.AGENT, "Start the update again once no workload is being started."),
    /** A workload that must be there takes no part. */
    WORKLOAD_MISSING(
            Kind.ERROR, Source.AGENT, "Let it connect and subscribe, end it, or take it off the host's inventory."),
    /** A session is still open somewhere after an abort. */
    SESSION_STILL_HELD(Kind.ERROR, Source.AGENT, "Make its holder close it, or end that process."),
    /** Nothing is preserved where a reboot was asked for. */
    NOT_PRESERVED(Kind.ERROR, Source.AGENT, "Keep the agent running during an update."),
    /** A reboot was asked for in a state that it cannot follow. */
    OUT_OF_STEP(Kind.ERROR, Source.AGENT, "Start the update again."),
    /** What is loaded for kexec may not be the release. */
    KEXEC_IMAGE_REPLACED(Kind.ERROR, Source.AGENT, "Stop what else loads kernels on the host."),
    /** The service manager did not go into the next kernel. */
    KEXEC_REFUSED(Kind.ERROR, Source.AGENT, "Look at systemd and its jobs on the host."),
    /** What came in cannot be read, the manifest above all. */
    UNREADABLE(
            Kind.ERROR,
            Source.AGENT,
            "Roll the agent back or forward to one that reads it; guests keep their memory until the next reboot."),
    /** The kernel and the manifest disagree on what depends on shared state; nothing is lost. */
    FLB_COUNT_MISMATCH(Kind.ERROR, Source.AGENT, "Compare the host's sessions and FLBs with its orphans.");

    /** What a failure counts as. */
    public enum Kind {
        /** Something went wrong and somebody said so. */
        ERROR,
        /** A deadline passed. */
        TIMEOUT,
        /** The host was not heard of past the point of no return. */
        SILENCE,
        /** Somebody called the update back; nothing failed. */
        WITHDRAWAL
    }

    /** Who says a code. */
    public enum Source {
        /** The control plane alone: never taken from a report. */
        CONTROL_PLANE,
        /** Agents. */
        AGENT,
        /** Either. */
        BOTH
    }

    private static final Map<String, FailureCode> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(FailureCode::name, Function.identity()));

    private final Kind kind;
    private final Source source;
    private final String remedy;

    FailureCode(Kind kind, Source source, String remedy) {
        this.kind = kind;
        this.source = source;
        this.remedy = remedy;
    }

    /** What it counts as. */
    public Kind kind() {
        return kind;
    }

    /** Who says it. */
    public Source source() {
        return source;
    }

    /** What to do about it in general. */
    public String remedy() {
        return remedy;
    }

    /** The code of this name; empty for one that only its sender knows. */
    public static Optional<FailureCode> of(String code) {
        return Optional.ofNullable(BY_NAME.get(code));
    }

    /** What a failure counts as. */
    public static Kind kindOf(Failure failure) {
        return of(failure.code()).map(FailureCode::kind).orElse(Kind.ERROR);
    }

    /** Whether a report must not say it: then who sends it could hide, say, from a budget. */
    public static boolean isReserved(String code) {
        return of(code).filter(c -> c.source == Source.CONTROL_PLANE).isPresent();
    }
}
