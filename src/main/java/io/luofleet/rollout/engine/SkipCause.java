// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** What led to a host's being left out. */
public enum SkipCause {
    /** It was silent at its turn. */
    SILENT,
    /** The rollout was aborted before its turn. */
    ROLLOUT_ABORTED,
    /** An operator wanted it. */
    BY_OPERATOR
}
