// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * The failure codes that an agent gives a {@link Failure} of its own. A service knows what each counts as and what to do about it; one
 * that is older than the agent keeps a code that it does not know as sent.
 */
public enum AgentFailure {
    /** A check before the update failed. */
    PREFLIGHT_FAILED,
    /** The host has no {@code /dev/liveupdate}. */
    DEVICE_ABSENT,
    /** A release's file cannot be what was meant: a wrong URI, a wrong digest, no regular file. */
    BAD_ARTIFACT,
    /** A release's file could not be fetched in time. */
    FETCH_FAILED,
    /** What was fetched is not what was registered. */
    SHA256_MISMATCH,
    /** What was fetched is longer or shorter than was declared. */
    SIZE_MISMATCH,
    /** A release has no signature, and the host asks for one. */
    RELEASE_NOT_SIGNED,
    /** A release is not what its signature is of. */
    RELEASE_SIGNATURE_INVALID,
    /** A release is signed by keys that the host does not trust. */
    RELEASE_SIGNER_UNKNOWN,
    /** The host's trusted keys cannot be read, or others may have written them. */
    TRUSTED_KEYS_UNUSABLE,
    /** There is no room to stage a release. */
    ENOSPC,
    /** The staging directory cannot be read or written. */
    STAGING_IO,
    /** Staging ended by a fault of the agent. */
    STAGING_FAULT,
    /** Kernel and initrd do not fit into what KHO lets the next kernel start in. */
    KHO_SCRATCH_TOO_SMALL,
    /** The kernel refused a call; the failure names the call and the errno. */
    KERNEL_ERROR,
    /** The service manager did not take the sessions into its store. */
    CUSTODY_FAILED,
    /** The manifest could not be preserved. */
    MANIFEST_FAILED,
    /** A workload could not preserve. */
    WORKLOAD_REFUSED,
    /** A workload closed its connection while its session was to be kept. */
    WORKLOAD_DISCONNECTED,
    /** Workloads were not ready in time. */
    WORKLOAD_TIMEOUT,
    /** A workload came after the others were preserved. */
    WORKLOAD_NOT_PRESERVED,
    /** A workload that must be there takes no part. */
    WORKLOAD_MISSING,
    /** The time for a step ended, and the host gave everything back. */
    LEASE_EXPIRED,
    /** A session is still open somewhere after an abort. */
    SESSION_STILL_HELD,
    /** Nothing is preserved where a reboot was asked for. */
    NOT_PRESERVED,
    /** A reboot was asked for in a state that it cannot follow. */
    OUT_OF_STEP,
    /** What is loaded for kexec may not be the release. */
    KEXEC_IMAGE_REPLACED,
    /** The service manager did not go into the next kernel. */
    KEXEC_REFUSED,
    /** What came in cannot be read, the manifest above all. */
    UNREADABLE,
    /** A session could not be retrieved. */
    RETRIEVE_FAILED,
    /** A guest's memory is not what was preserved. */
    MEMORY_CORRUPT,
    /** The kernel and the manifest disagree on what depends on shared state. */
    FLB_COUNT_MISMATCH
}
