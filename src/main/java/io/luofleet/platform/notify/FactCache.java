// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What was read from the database, by key, for as long as nobody has told of a change. Who changes it must tell the topic in the
 * same transaction. What is known is only trusted while this replica hears what is told, so that it is older than the database by
 * {@link NotificationListener#TRUSTED_FOR} at most, however news get lost.
 *
 * @param <K> keys
 * @param <V> immutable values
 */
public final class FactCache<K, V> {
    private final ConcurrentMap<K, Slot> slots = new ConcurrentHashMap<>();
    private final BooleanSupplier isTrusted;
    private final int most;

    private FactCache(BooleanSupplier isTrusted, int most) {
        this.isTrusted = isTrusted;
        this.most = most;
    }

    /**
     * Facts of which the topic {@code prefix + key} tells.
     *
     * @param prefix what the topics begin with
     * @param key the key of what comes after it
     * @param most how many are kept; beyond that all are forgotten
     */
    public static <K, V> FactCache<K, V> of(
            NotificationListener listener, Bell bell, String prefix, Function<String, K> key, int most) {
        var cache = new FactCache<K, V>(listener::isTrusted, most);
        bell.attend(new Bell.Attendant() {
            @Override
            public void rung(String topic) {
                if (topic.startsWith(prefix)) {
                    cache.forget(key.apply(topic.substring(prefix.length())));
                }
            }

            @Override
            public void mayHaveMissed() {
                cache.forgetAll();
            }
        });
        return cache;
    }

    /** One for tests: trusted as told. */
    static <K, V> FactCache<K, V> trustedBy(BooleanSupplier isTrusted, int most) {
        return new FactCache<>(isTrusted, most);
    }

    /** What is known of a key; empty where nothing is, or where it cannot be trusted at present. */
    public Optional<V> known(K key) {
        return slots.get(key) instanceof Slot.Known<?> known && isTrusted.getAsBoolean()
                ? Optional.of(cast(known.value()))
                : Optional.empty();
    }

    /**
     * Reads anew, and keeps it unless a change was told meanwhile.
     *
     * @param reader runs a transaction of its own; nothing is kept when it throws
     */
    public V read(K key, Function<K, V> reader) {
        if (slots.size() >= most) {
            slots.clear();
        }
        // Before the database is looked at: a change that this look misses is told later, and takes the ticket away.
        Slot ticket = new Slot.Ticket(new Object());
        slots.put(key, ticket);
        try {
            V value = reader.apply(key);
            slots.replace(key, ticket, new Slot.Known<>(value));
            return value;
        } finally {
            slots.remove(key, ticket);
        }
    }

    /** What is known of a key, else what the reader finds. */
    public V get(K key, Function<K, V> reader) {
        return known(key).orElseGet(() -> read(key, reader));
    }

    void forget(K key) {
        slots.remove(key);
    }

    int size() {
        return slots.size();
    }

    void forgetAll() {
        slots.clear();
    }

    @SuppressWarnings("unchecked")
    private V cast(Object value) {
        return (V) value;
    }

    private sealed interface Slot {
        record Known<V>(V value) implements Slot {}

        /** Somebody is reading it. Equal to itself alone. */
        record Ticket(Object identity) implements Slot {}
    }
}
