// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** Whether a host may go into its next kernel with nothing to preserve. */
public enum EmptyHosts {
    /**
     * A host without workloads fails its preflight: as a rule it has guests that cannot reach the agent. Whoever owns the host
     * may say otherwise there, with {@code luo-agent run --expect}.
     */
    REFUSED,
    /** A host without workloads is updated like any other. Workloads that are known and missing fail it all the same. */
    ALLOWED
}
