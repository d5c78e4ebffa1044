// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import java.util.Optional;

/**
 * What an agent keeps for its successor beside the kernel.
 *
 * @param notes which sessions are finished, for a successor in this boot
 * @param copy the manifest once more, for a successor in the next boot
 * @param owner whose manifests count; empty for any, where nothing but the kernel can hand one over
 */
public record Keepsakes(FinishedNotes notes, ManifestCopy copy, Optional<Owner> owner) {
    /** Nothing: for machines in a process, whose agents neither die alone nor have a disk. */
    public static Keepsakes none() {
        return new Keepsakes(FinishedNotes.none(), ManifestCopy.none(), Optional.empty());
    }
}
