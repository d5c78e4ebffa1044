// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What was read from the database, each under the topic that tells of its changes, for as long as nobody has told of one. Who changes
 * it must tell the topic in the same transaction. What is known is only trusted while this replica hears what is told, so that it is
 * older than the database by {@link NotificationListener#TRUSTED_FOR} at most, however news get lost.
 *
 * @param <V> immutable values
 */
public final class FactCache<V> {
    /** Above what a service has hosts, each of which takes some hundred bytes. Beyond it all are forgotten. */
    private static final int MOST = 200_000;

    private final ConcurrentMap<String, Slot<V>> slots = new ConcurrentHashMap<>();
    private final BooleanSupplier isTrusted;
    private final int most;

    /** An empty one. */
    public FactCache(NotificationListener listener, Bell bell) {
        this(listener::isTrusted, bell, MOST);
    }

    FactCache(BooleanSupplier isTrusted, Bell bell, int most) {
        this.isTrusted = isTrusted;
        this.most = most;
        bell.attend(new Bell.Attendant() {
            @Override
            public void rung(String topic) {
                slots.remove(topic);
            }

            @Override
            public void mayHaveMissed() {
                slots.clear();
            }
        });
    }

    /** What is known; empty where nothing is, or where it cannot be trusted at present. */
    public Optional<V> known(String topic) {
        return slots.get(topic) instanceof Slot.Known<V>(V value) && isTrusted.getAsBoolean()
                ? Optional.of(value)
                : Optional.empty();
    }

    /**
     * Reads anew, and keeps it unless a change was told meanwhile.
     *
     * @param reader runs a transaction of its own; nothing is kept when it throws, nor when it finds nothing, so that who makes
     *     topics up takes no memory
     */
    public Optional<V> read(String topic, Supplier<Optional<V>> reader) {
        if (slots.size() >= most) {
            slots.clear();
        }
        // Before the database is looked at: a change that this look misses is told later, and takes the ticket away.
        Slot<V> ticket = new Slot.Ticket<>(new Object());
        slots.put(topic, ticket);
        try {
            Optional<V> found = reader.get();
            found.ifPresent(value -> slots.replace(topic, ticket, new Slot.Known<>(value)));
            return found;
        } finally {
            slots.remove(topic, ticket);
        }
    }

    /** What is known, else what the reader finds. */
    public Optional<V> get(String topic, Supplier<Optional<V>> reader) {
        return known(topic).or(() -> read(topic, reader));
    }

    int size() {
        return slots.size();
    }

    private sealed interface Slot<V> {
        record Known<V>(V value) implements Slot<V> {}

        /** Somebody is reading it. Equal to itself alone. */
        record Ticket<V>(Object identity) implements Slot<V> {}
    }
}
