// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Optional;

/** How far one client of the workload socket is. A step that is not legal in a state has no method there. */
public sealed interface ClientState {
    /** The id the client goes by; empty until it named one. */
    Optional<String> id();

    /** The states in which a client goes by no id. */
    sealed interface Nameless extends ClientState permits Connected, Finished {
        @Override
        default Optional<String> id() {
            return Optional.empty();
        }

        /** The client takes part in live updates. */
        default Subscribed toSubscribed(String id) {
            return new Subscribed(id);
        }

        /** The client came too late for the update under way. */
        default Waiting toWaiting(String id) {
            return new Waiting(id);
        }

        /** The client has its session of the kernel before. */
        default Claimed toClaimed(String id) {
            return new Claimed(id);
        }
    }

    /** Named no workload yet. */
    record Connected() implements Nameless {}

    /** Its session is finished. It may have said RESUMED once more before it heard of that. */
    record Finished() implements Nameless {}

    /** Wants to take part, and does once the update under way is off. */
    record Waiting(String name) implements ClientState {
        @Override
        public Optional<String> id() {
            return Optional.of(name);
        }

        /** The update is off. */
        public Subscribed toSubscribed() {
            return new Subscribed(name);
        }

        /** It left. */
        public Connected toConnected() {
            return new Connected();
        }
    }

    /** Takes part; nothing of it is preserved. */
    record Subscribed(String name) implements ClientState {
        @Override
        public Optional<String> id() {
            return Optional.of(name);
        }

        /** It has an outgoing session and was asked to preserve. */
        public Preserving toPreserving() {
            return new Preserving(name);
        }

        /** It left. */
        public Connected toConnected() {
            return new Connected();
        }
    }

    /** Was asked to preserve and has not answered. */
    record Preserving(String name) implements Outgoing {
        /** All is preserved. */
        public Ready toReady(List<FileState> files) {
            return new Ready(name, files);
        }

        /** It could not. */
        public Refused toRefused(String reason) {
            return new Refused(name, reason);
        }
    }

    /** Has preserved everything. */
    record Ready(String name, List<FileState> files) implements Outgoing {
        /** Copies the files. */
        public Ready {
            files = List.copyOf(files);
        }
    }

    /** Could not preserve. */
    record Refused(String name, String reason) implements Outgoing {}

    /** Was told that the update is off and has not confirmed. */
    record Aborting(String name) implements ClientState {
        @Override
        public Optional<String> id() {
            return Optional.of(name);
        }

        /** It closed its session and runs on. */
        public Subscribed toSubscribed() {
            return new Subscribed(name);
        }
    }

    /** Has its session of the kernel before and does not run yet. */
    record Claimed(String name) implements ClientState {
        @Override
        public Optional<String> id() {
            return Optional.of(name);
        }

        /** It runs again and says so by taking part in the next update, as luod's clients do. */
        public Subscribed toSubscribed() {
            return new Subscribed(name);
        }

        /** It runs again, or said why it cannot. */
        public Resumed toResumed() {
            return new Resumed(name);
        }

        /** The session is finished by the word of an earlier connection. */
        public Finished toFinished() {
            return new Finished();
        }
    }

    /** Runs again; its session is to be finished. */
    record Resumed(String name) implements ClientState {
        @Override
        public Optional<String> id() {
            return Optional.of(name);
        }

        /** The session is finished; the client may subscribe. */
        public Finished toFinished() {
            return new Finished();
        }
    }

    /** The states in which a client holds an outgoing session. */
    sealed interface Outgoing extends ClientState permits Preserving, Ready, Refused {
        /** The workload's id. */
        String name();

        @Override
        default Optional<String> id() {
            return Optional.of(name());
        }

        /** The client is told that the update is off. */
        default Aborting toAborting() {
            return new Aborting(name());
        }
    }
}
