// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.time.Duration;
import java.util.Optional;

/**
 * How the link to the control plane is, for operators.
 *
 * @param state in words
 * @param sinceLastExchange how long ago the last answer came that was the control plane's own; empty when none has
 * @param waitingReports reports that it has yet to acknowledge
 * @param oldestReport for how long the oldest of them has had something to say; empty when none waits
 * @param clockOffset its clock less ours; empty when not measured yet
 */
public record LinkStatus(
        String state,
        Optional<Duration> sinceLastExchange,
        int waitingReports,
        Optional<Duration> oldestReport,
        Optional<Duration> clockOffset) {}
