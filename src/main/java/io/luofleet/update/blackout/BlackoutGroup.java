// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.blackout;

/** By what blackouts are told apart. */
public enum BlackoutGroup {
    /** The release that the hosts went to. */
    RELEASE,
    /** The kernel that the guests came back in. */
    KERNEL,
    /** The rollout; updates without one are a group of their own. */
    ROLLOUT,
    /** The host. */
    HOST,
    /** The present value of a label of the host, such as its zone. */
    LABEL
}
