// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime.model;

/** Whether a host's agent is there, as far as this service can tell. */
public enum Presence {
    /** It was heard of within the presence timeout. */
    PRESENT,
    /** It could have been heard of for a whole presence timeout without a break, and was not. */
    SILENT,
    /** It was not heard of lately, but since then this service could not be reached for long enough to tell. */
    UNKNOWN
}
