// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

/** What goes wrong on a host, in one update of it. */
enum Fault {
    /** Nothing. */
    NONE,
    /** A check fails. */
    PREFLIGHT_FAILS,
    /** The kernel is never loaded. */
    STAGING_HANGS,
    /** A workload does not preserve. */
    PRESERVING_FAILS,
    /** The host restarts with nothing preserved. */
    RESTARTS_WHILE_PREPARING,
    /** The agent is gone for a while, with nothing irreversible done. */
    SILENT_WHILE_PREPARING,
    /** The kernel refuses the kexec. */
    KEXEC_REFUSED,
    /** It comes back after its deadline. */
    RETURNS_LATE,
    /** It never comes back. */
    NEVER_RETURNS,
    /** The next kernel panics and the host boots cold. */
    BOOTS_COLD,
    /** A file cannot be retrieved. */
    RETRIEVE_FAILS,
    /** It confirms no abort for long, and preserves too late. */
    ABORT_HANGS
}
