// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

import java.util.Arrays;

/**
 * A session in the kernel's list (LIVEUPDATE_IOCTL_NEXT_SESSION).
 *
 * @param name 1 to 63 bytes
 * @param files files in it that are not finished
 * @param state how far it is
 */
public record ListedSession(String name, long files, State state) {
    /** {@code enum liveupdate_session_state}, and one more. */
    public enum State {
        /** Outgoing: it goes over with the next kexec. */
        PREPARED(0),
        /** Incoming, and nobody has retrieved it. It stays in memory, and is gone with the next kexec. */
        PENDING(1),
        /** Incoming, and a process has it open, or it could not be finished at its last close. */
        RETRIEVED(2),
        /** Incoming, finished, and still open. */
        FINISHED(3),
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
