// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.util.Collection;
import java.util.Map;

/** Knows the certificates of agents. Implemented by whoever gives them. */
public interface HostCertificates {

    /**
     * The certificates that hosts use.
     *
     * @param hosts names of hosts in service
     * @return by name; hosts whose machine has not shown any are absent
     */
    Map<String, HostCertificate> inUse(Collection<String> hosts);
}
