// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.security.Principal;
import java.time.Instant;

/**
 * A host that is to be left alone: no plan takes it, and nothing starts on it.
 *
 * @param by who said so
 * @param reason why, in their words
 * @param since since when
 * @param until when it ends by itself; {@code null} for never
 * @param down whether the host counts as down meanwhile, as one in repair does
 */
public record Cordon(Principal by, String reason, Instant since, Instant until, boolean down) {

    /** In words for operators. */
    public String words() {
        return "cordoned by %s since %s%s: %s"
                .formatted(by.display(), since, until == null ? "" : ", until " + until, reason);
    }

    boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }
}
