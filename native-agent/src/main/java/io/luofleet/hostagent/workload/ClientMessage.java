// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;

/** What a client of the workload socket says. */
public sealed interface ClientMessage {
    /** Asks for the session of {@code id} that came in with the live update. */
    record Claim(String id) implements ClientMessage {}

    /**
     * Takes part in live updates from now on.
     *
     * @param version of the protocol; 1 when the client did not say, as luod's clients do not
     */
    record Subscribe(String id, int version) implements ClientMessage {}

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
    }

    /** The client could not preserve. */
    record Failed(String reason) implements ClientMessage {}

    /** The client closed its copy of the session and runs on. */
    record Aborted() implements ClientMessage {}

    /** The workload runs again; see {@link Verdict}. */
    record Resumed(Verdict verdict) implements ClientMessage {}

    /** An operator asks how the agent is. */
    record Status() implements ClientMessage {}
}
