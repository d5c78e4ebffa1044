// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** What led to a host's being left out. */
public enum SkipCause {
    /** It was silent at its turn. */
    SILENT,
    /** It was to be left alone at its turn. */
    CORDONED,
    /** It was no longer what was planned, which is a failure. */
    DRIFTED,
    /** Somebody else had brought it where it was to go. */
    ALREADY_THERE,
    /** The rollout was aborted before its turn. */
    ROLLOUT_ABORTED,
    /** An operator wanted it. */
    BY_OPERATOR
}
