// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.Directive;
import io.luofleet.wire.LeaveToReboot;

/** Hears what the control plane says; called from the link's threads, and must not wait. */
public interface ControlListener {
    /**
     * The control plane knows this host.
     *
     * @param epoch directives of a lower epoch are void
     */
    void enrolled(long epoch);

    /** What it wants; it may have said so before. Checked by itself, not yet against what the host is at. */
    void directive(Directive directive);

    /** It recorded the report of this ticket, which asked for nothing. */
    void reportAccepted(long ticket);

    /** It recorded the report of this ticket, and gives leave to reboot for exactly that report. */
    void leaveGiven(long ticket, LeaveToReboot leave);

    /** It will not record the report of this ticket. */
    void reportRefused(long ticket, Problem problem);

    /** The link is in another state: {@code connected}, or why not. */
    void linkState(String state);
}
