// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * One File-Lifecycle-Bound object on a host.
 *
 * @param name its compatible string, at most 47 bytes
 * @param moment at which point of the update it was observed
 * @param count how many files depend on it
 * @param source whether the kernel said so or the agent worked it out from files and handlers
 */
public record FlbState(String name, Moment moment, long count, Source source) {

    /** The points of an update at which FLBs are observed. */
    public enum Moment {
        /** In the old kernel, with everything preserved, right before the reboot. */
        AT_PRESERVE,
        /** In the new kernel, with every workload running again and nothing finished. */
        AFTER_RETRIEVE,
        /** In the new kernel, with every session finished: the count must be zero. */
        AFTER_FINISH
    }
}
