// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

/** In which order events are listed. */
public enum EventOrder {
    /** For whoever follows: the oldest first. */
    OLDEST,
    /** For whoever looks: the newest first. */
    NEWEST
}
