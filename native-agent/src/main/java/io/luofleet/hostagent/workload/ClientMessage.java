// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;

/** What a client of the workload socket says. */
public sealed interface ClientMessage {
    /**
     * Handles each message. Not a pattern switch, whose first one in a process costs a claim more than all the rest of its way.
     *
     * @param <T> what it makes of a message
     */
    interface Visitor<T> {
        /** See {@link ClientMessage.Claim}. */
        T claim(Claim message);

        /** See {@link ClientMessage.Subscribe}. */
        T subscribe(Subscribe message);

        /** See {@link ClientMessage.Ready}. */
        T ready(Ready message);

        /** See {@link ClientMessage.Failed}. */
        T failed(Failed message);

        /** See {@link ClientMessage.Aborted}. */
        T aborted(Aborted message);

        /** See {@link ClientMessage.Resumed}. */
        T resumed(Resumed message);

        /** See {@link ClientMessage.Unsubscribe}. */
        T unsubscribe(Unsubscribe message);

        /** See {@link ClientMessage.Status}. */
        T status(Status message);
    }

    /** Calls the visitor's method for this message. */
    <T> T accept(Visitor<T> visitor);

    /** Asks for the session of {@code id} that came in with the live update. */
    record Claim(String id) implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.claim(this);
        }
    }

    /**
     * Takes part in live updates from now on.
     *
     * @param version of the protocol; 1 when the client did not say, as luod's clients do not
     */
    record Subscribe(String id, int version) implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.subscribe(this);
        }
    }

    /**
     * All files are preserved.
     *
     * @param files what is in the session; empty when the client does not say, as luod's clients do not
     */
    record Ready(List<FileState> files) implements ClientMessage {
        /** Copies the files. */
        public Ready {
            files = List.copyOf(files);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ready(this);
        }
    }

    /** The client could not preserve. */
    record Failed(String reason) implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.failed(this);
        }
    }

    /** The client closed its copy of the session and runs on. */
    record Aborted() implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.aborted(this);
        }
    }

    /** The workload runs again; see {@link Verdict}. */
    record Resumed(Verdict verdict) implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.resumed(this);
        }
    }

    /** The workload leaves the host in good order: it ends, or is somewhere else. Nobody is to wait for it any more. */
    record Unsubscribe(String id) implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unsubscribe(this);
        }
    }

    /** An operator asks how the agent is. */
    record Status() implements ClientMessage {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.status(this);
        }
    }
}
