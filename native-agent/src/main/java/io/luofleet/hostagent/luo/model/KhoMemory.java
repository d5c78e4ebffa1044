// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory that a kexec leaves as it is (Kexec HandOver). A machine has one; handlers put into it what they save, and what they save
 * is found by its handle in the next kernel. What was not taken out by the time of the next kexec is lost with it, since only what
 * a kernel itself preserves is handed on.
 */
public final class KhoMemory {
    private record Entry(Content content, long generation) {}

    private final Map<Long, Entry> entries = new HashMap<>();
    private long nextHandle = 0x1000;
    private long generation;

    /** Something saved. */
    public interface Content {
        /** Frees what it holds; called when it is lost or no longer wanted. */
        default void discard() {}
    }

    /** Preserves something; the handle is never zero. */
    public synchronized long preserve(Content content) {
        long handle = nextHandle;
        nextHandle += 0x1000;
        entries.put(handle, new Entry(content, generation));
        return handle;
    }

    /** Looks at something preserved. */
    public synchronized <T extends Content> T read(long handle, Class<T> type) {
        return type.cast(entry(handle).content());
    }

    /** Takes something out; the caller owns it. */
    public synchronized <T extends Content> T take(long handle, Class<T> type) {
        T content = read(handle, type);
        entries.remove(handle);
        return content;
    }

    /** Takes something out and discards it. */
    public void free(long handle) {
        take(handle, Content.class).discard();
    }

    /** How many things are preserved. */
    public synchronized int size() {
        return entries.size();
    }

    /** How many things the running kernel preserved itself, which the next kexec hands on. */
    public synchronized int handedOn() {
        return (int) entries.values().stream()
                .filter(entry -> entry.generation() == generation)
                .count();
    }

    /** The kexec: what came in with the one before and was not taken out is gone. */
    public synchronized void kexec() {
        entries.values().removeIf(entry -> {
            boolean lost = entry.generation() < generation;
            if (lost) {
                entry.content().discard();
            }
            return lost;
        });
        generation++;
    }

    /** Power off: everything is gone. */
    public synchronized void powerOff() {
        entries.values().forEach(entry -> entry.content().discard());
        entries.clear();
        generation = 0;
    }

    private Entry entry(long handle) {
        Entry entry = entries.get(handle);
        if (entry == null) {
            throw new IllegalStateException("nothing is preserved at handle 0x" + Long.toHexString(handle));
        }
        return entry;
    }
}
