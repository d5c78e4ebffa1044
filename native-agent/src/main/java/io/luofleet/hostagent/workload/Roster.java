// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Optional;

/** What {@link Protocol} must know beyond the one client it looks at. */
interface Roster {
    /** The state of another live client that goes by this id. */
    Optional<ClientState> holder(String id);

    /** What a claim of this id by this client would give. */
    Claim claim(String id, Peer peer);

    /** Why this id is not this client's user's, whoever holds it now; {@code null} when nobody says so. */
    String foreign(String id, int uid);

    /** Whether workloads are being preserved, or are, so that nobody can join them any more. */
    boolean closed();

    /** Whether this user's workloads abort an update that they come too late for. */
    boolean aborts(int uid);

    /** The answer to a claim. */
    sealed interface Claim {
        /** What the client is told. */
        AgentMessage answer(String id);

        /**
         * The session is there and free.
         *
         * @param resumed whether this process has said before that it runs again, on a connection that it lost
         */
        record Granted(List<FileState> files, boolean resumed) implements Claim {
            @Override
            public AgentMessage answer(String id) {
                return new AgentMessage.Claimed(id, files);
            }
        }

        /** It is not to be had. */
        record Denied(AgentMessage.Code code, String message) implements Claim {
            @Override
            public AgentMessage answer(String id) {
                return new AgentMessage.Refusal(code, message);
            }
        }
    }

    /** How many files the workloads of a user that are ready have named. */
    int files(int uid);

    /** How many files all workloads that are ready have named. */
    int files();
}
