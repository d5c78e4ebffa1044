// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** How a statement about kernel state came to be. */
public enum Source {
    /** The kernel said so. */
    REPORTED,
    /** Worked out from the agent's manifest, the workloads' words and release metadata. */
    DERIVED
}
