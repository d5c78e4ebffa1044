// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.KernelAbi;
import java.time.Instant;

/**
 * What was agreed when the update was asked for; it does not change.
 *
 * @param host the host's name, for messages
 * @param release the target release's name, for messages
 * @param kernelRelease what {@code uname -r} must print after the update
 * @param abi what the target kernel can read
 * @param deadlines the time each phase has
 */
public record Terms(String host, String release, String kernelRelease, KernelAbi abi, Deadlines deadlines) {

    /** The span of a phase that is entered now. */
    Span span(PhaseName phase, Instant now) {
        return Span.of(now, deadlines.of(phase));
    }
}
