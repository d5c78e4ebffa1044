// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

import java.util.Arrays;

/**
 * A File-Lifecycle-Bound object (LIVEUPDATE_IOCTL_NEXT_FLB): one that is registered, or one that only came in.
 *
 * @param name its compatible string
 * @param outgoingCount preserved files, and users in the kernel, that hold it
 * @param incomingCount files that came in and are not finished, and users in the kernel, that hold it
 * @param handlers file handlers that depend on it
 * @param state what became of the state that came in
 * @param error the negative errno of a retrieve that failed, else 0
 */
public record ListedFlb(String name, long outgoingCount, long incomingCount, int handlers, State state, int error) {
    /** {@code enum liveupdate_flb_state}, and one more. */
    public enum State {
        /** None came in. */
        NONE(0),
        /** It is in memory, and nobody has asked for it. */
        PENDING(1),
        /** It is in use. */
        RETRIEVED(2),
        /** Retrieving it has failed for good. */
        FAILED(3),
        /** It was cleaned up with the last file. */
        FINISHED(4),
        /** It is in memory, and no file handler of this kernel depends on an FLB of this name. */
        UNCLAIMED(5),
        /** A number that this program does not know. */
        UNKNOWN(-1);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** The kernel's number. */
        public int number() {
            return number;
        }

        /** The state of a number. */
        public static State of(int number) {
            return Arrays.stream(values())
                    .filter(state -> state.number == number)
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }
}
