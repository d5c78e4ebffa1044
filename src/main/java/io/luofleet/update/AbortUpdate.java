// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why an update is to be aborted.
 *
 * @param reason for the record; {@code null} for none
 */
public record AbortUpdate(
        @Size(max = 500) @Schema(examples = "wrong rack") String reason) {}
