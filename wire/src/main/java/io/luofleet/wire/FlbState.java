// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * One File-Lifecycle-Bound object on a host.
 *
 * @param name its compatible string, at most 47 bytes
 * @param moment at which point of the update it was observed
 * @param count how many files depend on it
 * @param status what the kernel says of its state; {@code null} where the count is derived
 * @param source whether the kernel said so or the agent worked it out from files and handlers
 */
public record FlbState(String name, Moment moment, long count, Status status, Source source) {

    /** The direction in which its state crosses a kexec at this moment. */
    public Direction direction() {
        return moment == Moment.AT_PRESERVE ? Direction.OUTGOING : Direction.INCOMING;
    }

    /** The points of an update at which FLBs are observed. */
    public enum Moment {
        /** In the old kernel, with everything preserved, right before the reboot. */
        AT_PRESERVE,
        /** In the new kernel, with every workload running again and nothing finished. */
        AFTER_RETRIEVE,
        /** In the new kernel, with every session finished: the count must be zero. */
        AFTER_FINISH
    }

    /** Which way state crosses a kexec. */
    public enum Direction {
        /** Prepared for the next kernel. */
        OUTGOING,
        /** Came from the kernel before. */
        INCOMING
    }

    /**
     * What became of an FLB's state: {@code enum liveupdate_flb_state} of kernel-patches, and {@link #HELD} on the way out.
     */
    public enum Status {
        /** Outgoing: preserved, as some file depends on it. */
        HELD,
        /** There is none. */
        NONE,
        /** Incoming: in memory, and nobody has asked for it. */
        PENDING,
        /** Incoming: in use. */
        RETRIEVED,
        /** Incoming: the kernel could not bring it back, for good. */
        FAILED,
        /** Incoming: cleaned up with the last file. */
        FINISHED,
        /** Incoming: in memory, and no file handler of this kernel knows it. It stays until a cold boot. */
        UNCLAIMED
    }
}
