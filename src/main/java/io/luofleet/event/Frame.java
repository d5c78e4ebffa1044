// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

/** What a stream sends at once. After each its reader may go on from {@link #id()} and misses nothing. */
sealed interface Frame {
    /** How far whoever has read this has read the log. */
    long id();

    /** The first of all: says where the stream begins. */
    record Opening(long id) implements Frame {}

    /** Nothing new. */
    record Beat(long id) implements Frame {}

    /**
     * An event.
     *
     * @param json the same as the list shows it, written once for all who read it
     */
    record Event(EventView event, String json) implements Frame {
        @Override
        public long id() {
            return event.id();
        }
    }
}
