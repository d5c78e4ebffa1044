// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.wire.OrphanState;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What to do with an orphaned session.
 *
 * @param order FINISH destroys its files and frees their memory; KEEP leaves it
 * @param reason why, for the record
 */
public record OrderOrphan(
        @NotNull OrphanState.Order order,

        @NotBlank @Size(max = 500) @Schema(examples = "its guest was started anew elsewhere")
        String reason) {}
