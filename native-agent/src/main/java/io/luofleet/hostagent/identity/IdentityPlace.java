// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import java.nio.file.Path;

/** Where this host's key and certificate are, and so who renews them. */
public sealed interface IdentityPlace {
    /**
     * Where {@code luo-agent enrol} puts them, and the agent renews them.
     *
     * @param directory for this process's user alone
     */
    record Enrolled(Path directory) implements IdentityPlace {}

    /**
     * Files that somebody else puts there and replaces, one by one or all at once.
     *
     * @param key in PEM
     * @param certificate in PEM, this host's first, then those between it and an authority
     * @param authority in PEM, who vouches for the control plane
     */
    record Given(Path key, Path certificate, Path authority) implements IdentityPlace {}
}
