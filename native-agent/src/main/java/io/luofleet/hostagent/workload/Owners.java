// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.Optional;

/** Which user's workload an id is. May read a file, so it is not to be asked on the way to a claim. */
@FunctionalInterface
public interface Owners {
    /** Whoever comes first. */
    Owners ANYBODY = (id, uid) -> Optional.empty();

    /** Why a user may not go by an id; empty when it may. */
    Optional<String> fault(String id, int uid);
}
