// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.security.Principal;
import java.time.Instant;

/**
 * The end of a release: no host goes to it any more.
 *
 * @param by who retired it
 * @param at when
 * @param reason in their words
 */
public record Retired(Principal by, Instant at, String reason) {
    /** In words. */
    public String words() {
        return "%s retired it at %s: %s".formatted(by.display(), at, reason);
    }
}
