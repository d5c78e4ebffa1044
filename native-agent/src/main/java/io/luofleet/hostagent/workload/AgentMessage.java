// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;

/** What the agent says to a client of the workload socket. */
public sealed interface AgentMessage {
    /**
     * Handles each message. Not a pattern switch, for the reason {@link ClientMessage.Visitor} has none.
     *
     * @param <X> what can go wrong in it
     */
    interface Visitor<X extends Exception> {
        /** See {@link AgentMessage.Subscribed}. */
        void subscribed(Subscribed message) throws X;

        /** See {@link AgentMessage.Wait}. */
        void mustWait(Wait message) throws X;

        /** See {@link AgentMessage.Unsubscribed}. */
        void unsubscribed(Unsubscribed message) throws X;

        /** See {@link AgentMessage.Claimed}. */
        void claimed(Claimed message) throws X;

        /** See {@link AgentMessage.StartPreservation}. */
        void startPreservation(StartPreservation message) throws X;

        /** See {@link AgentMessage.Abort}. */
        void abort(Abort message) throws X;

        /** See {@link AgentMessage.Finished}. */
        void finished(Finished message) throws X;

        /** See {@link AgentMessage.Refusal}. */
        void refusal(Refusal message) throws X;

        /** See {@link AgentMessage.Status}. */
        void status(Status message) throws X;
    }

    /** Calls the visitor's method for this message. */
    <X extends Exception> void accept(Visitor<X> visitor) throws X;

    /** Answers {@link ClientMessage.Subscribe}. */
    record Subscribed(String id, int version) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.subscribed(this);
        }
    }

    /**
     * Answers a {@link ClientMessage.Subscribe} that comes too late for the update under way. {@link Subscribed} follows when that
     * is off; else the connection ends with the kernel. A guest must not be started before.
     */
    record Wait(String id, String reason) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.mustWait(this);
        }
    }

    /** Answers {@link ClientMessage.Unsubscribe}. */
    record Unsubscribed(String id) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.unsubscribed(this);
        }
    }

    /** Answers {@link ClientMessage.Claim}; the incoming session's fd comes with it. */
    record Claimed(String id, List<FileState> files) implements AgentMessage {
        /** Copies the files. */
        public Claimed {
            files = List.copyOf(files);
        }

        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.claimed(this);
        }
    }

    /** Preserve now; the outgoing session's fd comes with it. */
    record StartPreservation() implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.startPreservation(this);
        }
    }

    /** The update is off: close the session and run on. */
    record Abort(String reason) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.abort(this);
        }
    }

    /** The session is finished: close it; it is free to subscribe again. */
    record Finished() implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.finished(this);
        }
    }

    /** The last message was refused and changed nothing. */
    record Refusal(Code code, String message) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.refusal(this);
        }
    }

    /** Answers {@link ClientMessage.Status} with a JSON object. */
    record Status(String json) implements AgentMessage {
        @Override
        public <X extends Exception> void accept(Visitor<X> visitor) throws X {
            visitor.status(this);
        }
    }

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
        /** The id or its session is another user's. */
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
