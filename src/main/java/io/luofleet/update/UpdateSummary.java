// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.Failure;
import java.time.Instant;
import java.util.UUID;

/**
 * An update in a listing.
 *
 * @param id its id
 * @param host the host
 * @param release the target release
 * @param phase where it stands
 * @param since when it entered that phase
 * @param deadline when the phase is over; {@code null} when the update has ended
 * @param createdAt when it was asked for
 * @param endedAt when it ended; {@code null} while it is under way
 * @param failure why it ended badly or is being aborted
 */
public record UpdateSummary(
        UUID id,
        String host,
        String release,
        PhaseName phase,
        Instant since,
        Instant deadline,
        Instant createdAt,
        Instant endedAt,
        Failure failure) {}
