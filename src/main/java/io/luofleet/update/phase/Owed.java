// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

/** What a host is still asked to do for an update that ended badly. */
public enum Owed {
    /** Nothing. */
    NOTHING,
    /** Undo what is preserved: the abort was never confirmed. */
    ABORT,
    /** Serve the guests and finish the sessions that came back, so that kernel memory is freed. */
    FINISH
}
