// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

import java.util.Arrays;

/**
 * What the kernel as a whole holds (LIVEUPDATE_IOCTL_GET_INFO). The numbers are read one after the other; each is right by itself.
 *
 * @param liveUpdateNumber how many live updates led to this kernel since the last cold boot
 * @param outgoingSessions sessions prepared for the next kernel
 * @param incomingSessions sessions that came from the previous kernel and have not been closed
 * @param outgoingFiles files in the outgoing sessions
 * @param incomingFiles files in the incoming sessions that are not finished
 * @param handlers registered file handlers
 * @param flbs registered File-Lifecycle-Bound objects
 * @param incomingError 0, or the negative errno with which what came in could not be read, final for this boot
 * @param incomingState what became of what the previous kernel left
 * @param luoAbi LUO's format, for example {@code luo-v5}
 * @param khoAbi Kexec HandOver's, for example {@code kho-v4}
 */
public record KernelInfo(
        long liveUpdateNumber,
        long outgoingSessions,
        long incomingSessions,
        long outgoingFiles,
        long incomingFiles,
        int handlers,
        int flbs,
        int incomingError,
        IncomingState incomingState,
        String luoAbi,
        String khoAbi) {
    /** {@code enum liveupdate_incoming_state}, and one more. */
    public enum IncomingState {
        /** A kernel that does not tell, or a number that this program does not know. */
        UNKNOWN(0),
        /** It left nothing. */
        NONE(1),
        /** Nobody has opened the device for writing yet: incoming sessions are neither counted nor listed. */
        UNREAD(2),
        /** It was read. */
        READ(3),
        /** It cannot be read; {@link KernelInfo#incomingError()} tells why. */
        FAILED(4);

        private final int number;

        IncomingState(int number) {
            this.number = number;
        }

        /** The kernel's number. */
        public int number() {
            return number;
        }

        /** The state of a number. */
        public static IncomingState of(int number) {
            return Arrays.stream(values())
                    .filter(state -> state.number == number)
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }
}
