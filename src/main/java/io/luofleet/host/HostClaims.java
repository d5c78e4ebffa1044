// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.util.List;

/** Says what has a host. Whoever does anything to hosts implements it; there may be several. */
public interface HostClaims {

    /** What has a host. The host is locked. */
    List<Claim> of(Host host);

    /**
     * Something that has a host.
     *
     * @param what in words, to follow the host's name
     * @param where its path
     * @param underWay whether something is being done to the host, or may have been left undone; else it is only meant to be
     */
    record Claim(String what, String where, boolean underWay) {}
}
