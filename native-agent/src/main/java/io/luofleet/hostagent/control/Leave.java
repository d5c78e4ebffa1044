// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.LeaveToReboot;

/** Whether a reply gives leave to reboot. */
sealed interface Leave {
    /** It does, and every component is what was asked for. */
    record Given(LeaveToReboot leave) implements Leave {}

    /**
     * It does not.
     *
     * @param why in words
     */
    record Withheld(String why) implements Leave {}
}
