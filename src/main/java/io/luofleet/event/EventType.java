// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

/** What an event is about: a closed set, stable in the database and in the API. */
public enum EventType {
    /** A machine has a certificate to speak for a host. */
    HOST_CERTIFIED,
    /** An admin lets a machine without a token have a certificate. */
    PENDING_HOST_ACCEPTED,
    /** An admin refuses a machine's key. */
    PENDING_HOST_REFUSED,
    /** Whose certificates speak for a host was decided. */
    HOST_AUTHORITY_DECIDED,
    /** An agent's certificate does not hold any more. */
    CERTIFICATE_REVOKED,
    /** An agent introduced itself for a host that was not known. */
    HOST_ENROLLED,
    /** A host has seen a higher epoch than was recorded of it: the database is older than the host. */
    HOST_EPOCH_RAISED,
    /** A second machine asked for a name that another one holds. */
    HOST_ENROLMENT_REFUSED,
    /** A newer agent process replaced the one listened to so far. */
    AGENT_SUPERSEDED,
    /** A host is to be left alone. */
    HOST_CORDONED,
    /** That is over. */
    HOST_UNCORDONED,
    /** A host's name belongs to another machine from now on. */
    HOST_REPLACED,
    /** A host is out of the fleet for good. */
    HOST_RETIRED,
    /** A host is labelled otherwise, by its agent or by an operator. */
    HOST_LABELS_CHANGED,
    /** A machine enrolled under two names, or two machines say they are the same. */
    MACHINE_HAS_TWO_NAMES,
    /** A host was seen in a boot that was not known. */
    HOST_BOOTED,
    /** A host whose update is accounted lost was heard of again. */
    HOST_RETURNED,
    /** What a host still owed an ended update is done: the abort is confirmed, or the sessions are finished. */
    HOST_SETTLED,
    /** A kernel release was registered. */
    RELEASE_REGISTERED,
    /** No host goes to a kernel release any more. */
    RELEASE_RETIRED,
    /** A kernel release has other tags. */
    RELEASE_TAGGED,
    /** A kernel release has other signatures. */
    RELEASE_SIGNED,
    /** An update was asked for. */
    UPDATE_CREATED,
    /** An update was started against caps, halt or cordon. */
    UPDATE_FORCED,
    /** An operator asked for an abort. */
    ABORT_REQUESTED,
    /** An update entered a phase. */
    PHASE_CHANGED,
    /** A report was refused: stale, from a superseded agent, or asking for what is not allowed now. */
    REPORT_REFUSED,
    /** A report was recorded but made no sense in the update's phase. */
    REPORT_IGNORED,
    /** An agent reported a failure that does not change the phase. */
    AGENT_FAILURE,
    /** The host runs another kernel than the release announced. */
    WRONG_KERNEL,
    /** The live update number did not go up by one. */
    LIVE_UPDATE_NUMBER_MISMATCH,
    /** Sessions cannot be retrieved any more. */
    SESSIONS_LOST,
    /** A workload found its memory changed. */
    MEMORY_CORRUPT,
    /** The count or the state of a File-Lifecycle-Bound object is not what it must be. */
    FLB_INVARIANT_BROKEN,
    /** A host's kernel holds a session that nothing answers for. */
    ORPHAN_FOUND,
    /** An operator said what to do with an orphaned session. */
    ORPHAN_ORDERED,
    /** An orphaned session is finished, or could not be. */
    ORPHAN_ANSWERED,
    /** The release registered for a running kernel is not what the kernel says of itself. */
    RELEASE_MISREGISTERED,
    /** A rollout was created. */
    ROLLOUT_CREATED,
    /** A rollout has another status. */
    ROLLOUT_STATUS_CHANGED,
    /** A rollout went on: a wave, a soak, a gate or its answer. */
    ROLLOUT_PROGRESSED,
    /** A rollout took a host's slot and created its update. */
    ROLLOUT_HOST_STARTED,
    /** A rollout called a host's update back. */
    ROLLOUT_HOST_WITHDRAWN,
    /** A host of a rollout has ended. */
    ROLLOUT_HOST_ENDED,
    /** Something has befallen a host after its update, while its wave was watched. */
    ROLLOUT_HOST_RELAPSED,
    /** A host of a rollout goes in another wave than planned. */
    ROLLOUT_HOST_MOVED,
    /** A host of a rollout is to be started again. */
    ROLLOUT_HOST_TO_RETRY,
    /** Hosts that enrolled after the plan joined a rollout. */
    ROLLOUT_HOST_JOINED,
    /** Somebody wants other limits for a running rollout. */
    ROLLOUT_CHANGE_PROPOSED,
    /** A running rollout goes by other limits. */
    ROLLOUT_CHANGED,
    /** A change of a running rollout was declined. */
    ROLLOUT_CHANGE_DECLINED,
    /** An operator resumed a rollout knowing of failures. */
    ROLLOUT_TROUBLE_ACCEPTED,
    /** A single update took its host's slot. */
    SLOT_TAKEN,
    /** An update that is over keeps its host's slot. */
    SLOT_KEPT,
    /** A slot is free again. */
    SLOT_RELEASED,
    /** An operator has looked into a silent host: it no longer counts as down. */
    HOST_WRITTEN_OFF,
    /** The andon cord was pulled, or let go. */
    FLEET_HALT_CHANGED,
    /** No host could reach this service for a while. */
    SERVICE_UNREACHABLE
}
