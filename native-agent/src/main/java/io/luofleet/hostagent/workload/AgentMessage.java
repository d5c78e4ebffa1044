// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;

/** What the agent says to a client of the workload socket. */
public sealed interface AgentMessage {
    /** Answers {@link ClientMessage.Subscribe}. */
    record Subscribed(String id, int version) implements AgentMessage {}

    /** Answers {@link ClientMessage.Claim}; the incoming session's fd comes with it. */
    record Claimed(String id, List<FileState> files) implements AgentMessage {
        /** Copies the files. */
        public Claimed {
            files = List.copyOf(files);
        }
    }

    /** Preserve now; the outgoing session's fd comes with it. */
    record StartPreservation() implements AgentMessage {}

    /** The update is off: close the session and run on. */
    record Abort(String reason) implements AgentMessage {}

    /** The session is finished: close it; it is free to subscribe again. */
    record Finished() implements AgentMessage {}

    /** The last message was refused and changed nothing. */
    record Refusal(Code code, String message) implements AgentMessage {}

    /** Answers {@link ClientMessage.Status} with a JSON object. */
    record Status(String json) implements AgentMessage {}

    /** Why a message was refused. */
    enum Code {
        /** The agent has not looked at the kernel yet: ask again in a moment. */
        NOT_READY,
        /** No such session came in with a live update: start afresh. */
        NO_SUCH_SESSION,
        /** The session came in but the kernel failed to hand it over; its memory is lost. */
        SESSION_FAILED,
        /** The kernel's live update data cannot be read in this boot; memory may be lost. */
        UNREADABLE,
        /** Another live connection has claimed it. */
        ALREADY_CLAIMED,
        /** The session was delegated to another user. */
        NOT_OWNER,
        /** Unusable as a session name. */
        BAD_ID,
        /** Another live connection has subscribed with this id. */
        DUPLICATE_ID,
        /** The message is legal, but not now. */
        WRONG_STATE,
        /** Not a message of this protocol. */
        BAD_MESSAGE,
        /** The agent does not speak that version. */
        UNSUPPORTED_VERSION
    }
}
