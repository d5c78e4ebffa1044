// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.signature.ReleaseSignature;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What operators send about releases that are registered. */
final class ReleaseRequests {
    private static final int MOST_TAGS = 20;

    private ReleaseRequests() {}

    /**
     * The end of a release.
     *
     * @param reason why no host is to go to it any more
     */
    record Retire(
            @NotBlank @Size(max = 500) @Schema(examples = "loses interrupts of passed-through devices")
            String reason) {}

    /**
     * A release's signatures, all of them.
     *
     * @param signatures of its manifest
     */
    record Signatures(
            @NotNull @Size(max = ReleaseSignature.MOST) List<RegisterRelease.@NotNull @Valid Signed> signatures) {
        List<ReleaseSignature> toWire() {
            return signatures.stream().map(RegisterRelease.Signed::toWire).toList();
        }
    }

    /**
     * A release's tags, all of them.
     *
     * @param tags letters, digits and {@code . _ -}, at most 63 characters each
     */
    record Tags(
            @NotNull @Size(max = MOST_TAGS)
            List<
                            @NotNull
                            @Pattern(
                                    regexp = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?",
                                    message = "must be letters, digits and . _ - (at most 63)")
                            String>
                    tags) {}
}
