// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Optional;

/** What {@link Protocol} must know beyond the one client it looks at. */
interface Roster {
    /** The state of another live client that goes by this id. */
    Optional<ClientState> holder(String id);

    /** What a claim of this id by this user would give. */
    Claim claim(String id, int uid);

    /** The answer to a claim. */
    sealed interface Claim {
        /** What the client is told. */
        AgentMessage answer(String id);

        /** The session is there and free. */
        record Granted(List<FileState> files) implements Claim {
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
