// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

import java.util.Arrays;

/**
 * A file in a session's list (LIVEUPDATE_SESSION_NEXT_FILE).
 *
 * @param token its key in the session, any 64-bit value
 * @param handler the file handler it has
 * @param state how far it is
 * @param error the negative errno of a retrieve that failed, else 0
 */
public record ListedFile(long token, String handler, State state, int error) {
    /** {@code enum liveupdate_file_state}, and one more. */
    public enum State {
        /** Outgoing: it is preserved. */
        PRESERVED(0),
        /** Incoming, and nobody has retrieved it. */
        PENDING(1),
        /** Incoming, and retrieved. */
        RETRIEVED(2),
        /** Incoming, and retrieving it has failed for good. */
        FAILED(3),
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
