// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why an update is to be aborted.
 *
 * @param reason for the record; {@code null} for none
 */
public record AbortUpdate(
        @Schema(maxLength = MAX_REASON, examples = "wrong rack")
        String reason) {
    /** The longest reason, in characters. */
    static final int MAX_REASON = 500;
}
