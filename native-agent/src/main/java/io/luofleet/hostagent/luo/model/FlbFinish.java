// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** When a new kernel learns how many files still lean on an FLB that came in. */
public enum FlbFinish {
    /**
     * As in Linux 7.3: only when somebody retrieves the FLB. If nobody does before the last file finishes, its count underflows,
     * {@code finish} never runs, and what it saved stays in memory until the next boot.
     */
    UPSTREAM,
    /** With the project's fix: at the first file that finishes, at the latest. */
    FIXED
}
