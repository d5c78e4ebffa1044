// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.Optional;

/** Which user's workload an id is. May read a file, so it is not to be asked on the way to a claim. */
public interface Owners {
    /** Whoever comes first. */
    Owners ANYBODY = new Owners() {
        @Override
        public Optional<String> fault(String id, int uid) {
            return Optional.empty();
        }

        @Override
        public boolean mayHaveWorkloads(int uid) {
            return true;
        }
    };

    /** Why a user may not go by an id; empty when it may. */
    Optional<String> fault(String id, int uid);

    /** Whether there is any id that a user may go by. While that cannot be known it is true. */
    boolean mayHaveWorkloads(int uid);
}
