// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.Directive;
import java.time.Duration;

/** Hears what the control plane says; called from the link's threads, and must not wait. */
public interface ControlListener {
    /**
     * The control plane knows this host.
     *
     * @param epoch directives of a lower epoch are void
     * @param clockOffset its clock less ours
     */
    void enrolled(long epoch, Duration clockOffset);

    /** What it wants; it may have said so before. */
    void directive(Directive directive);

    /** It recorded the report of this ticket. */
    void reportAccepted(long ticket);

    /** It will not record the report of this ticket. */
    void reportRefused(long ticket, Problem problem);

    /** Something about the link that operators should see: {@code connected}, or why not. */
    void linkState(String state);
}
