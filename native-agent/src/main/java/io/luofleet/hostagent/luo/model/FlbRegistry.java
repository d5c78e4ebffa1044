// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.Handover.FlbData;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** All FLBs, and which handler leans on which ({@code luo_flb.c}). */
final class FlbRegistry {
    /** One page less its header, in entries of 64 bytes ({@code LUO_FLB_MAX}). */
    static final int MAX_FLBS = 63;

    /** In cursors: all registered FLBs were told ({@code LUO_FLB_CURSOR_UNCLAIMED}). */
    private static final long UNCLAIMED_CURSOR = 1L << 63;

    private final FlbFinish mode;
    private final Optional<List<FlbData>> incoming;
    private final List<FlbEntry> registered = new ArrayList<>();
    private long lastId;
    /** FLBs known by identity, registered at the moment or not: an FLB keeps its counts. */
    private final IdentityHashMap<Flb, FlbEntry> entries = new IdentityHashMap<>();

    FlbRegistry(FlbFinish mode, Optional<List<FlbData>> incoming) {
        this.mode = mode;
        this.incoming = incoming;
    }

    /** The second half of {@code liveupdate_register_flb}: the handler is known to be registered. */
    void register(HandlerEntry handler, Flb flb) throws LuoError {
        FlbEntry entry = entry(flb);
        if (handler.flbs().contains(entry)) {
            throw new LuoError(Errno.EEXIST);
        }
        if (entry.users() == 0) {
            if (registered.size() == MAX_FLBS) {
                throw new LuoError(Errno.ENOSPC);
            }
            if (registered.stream().anyMatch(e -> e.flb().compatible().equals(flb.compatible()))) {
                throw new LuoError(Errno.EEXIST);
            }
            entry.id(++lastId);
            registered.add(entry);
        }
        entry.addUser();
        handler.flbs().add(entry);
    }

    /** {@code luo_flb_unregister_one}; an FLB that the handler does not lean on is left alone. */
    void unregister(HandlerEntry handler, Flb flb) {
        FlbEntry entry = entry(flb);
        if (!handler.flbs().remove(entry)) {
            return;
        }
        entry.removeUser();
        if (entry.users() == 0) {
            registered.remove(entry);
        }
    }

    /** {@code luo_flb_unregister_all}. */
    void unregisterAll(HandlerEntry handler) {
        List.copyOf(handler.flbs()).forEach(entry -> unregister(handler, entry.flb()));
    }

    /** {@code luo_flb_file_preserve}: in registration order, undone in reverse when one fails. */
    void filePreserve(HandlerEntry handler) throws LuoError {
        List<FlbEntry> done = new ArrayList<>();
        try {
            for (FlbEntry entry : handler.flbs()) {
                entry.getForFile();
                done.add(entry);
            }
        } catch (LuoError e) {
            done.reversed().forEach(FlbEntry::putOutgoing);
            throw e;
        }
    }

    /** {@code luo_flb_file_unpreserve}. */
    void fileUnpreserve(HandlerEntry handler) {
        handler.flbs().reversed().forEach(FlbEntry::putOutgoing);
    }

    /** {@code luo_flb_file_finish}. */
    void fileFinish(HandlerEntry handler) {
        handler.flbs().reversed().forEach(entry -> entry.putIncoming(incoming));
    }

    Object getIncoming(Flb flb) throws LuoError {
        return entry(flb).getIncoming(incoming);
    }

    void putIncoming(Flb flb) {
        entry(flb).putIncoming(incoming);
    }

    Object getOutgoing(Flb flb) throws LuoError {
        return entry(flb).getOutgoing();
    }

    void putOutgoing(Flb flb) {
        entry(flb).putOutgoing();
    }

    /** {@code luo_flb_serialize}. */
    List<FlbData> serialize() {
        return registered.stream()
                .map(FlbEntry::serialize)
                .flatMap(Optional::stream)
                .toList();
    }

    int count() {
        return registered.size();
    }

    /** {@code luo_flb_next}: those that are registered, then those that only came in; ENOENT at the end. */
    Listed<ListedFlb> next(long cursor) throws LuoError {
        for (FlbEntry entry : registered) {
            if (Long.compareUnsigned(entry.id(), cursor) > 0) {
                return new Listed<>(entry.id(), entry.listed(incoming));
            }
        }
        List<FlbData> cameIn = incoming.orElse(List.of());
        long from = cursor < 0 ? cursor & ~UNCLAIMED_CURSOR : 0;
        for (long i = from; i < cameIn.size(); i++) {
            FlbData data = cameIn.get((int) i);
            if (registered.stream().noneMatch(e -> e.flb().compatible().equals(data.name()))) {
                ListedFlb listed = new ListedFlb(data.name(), 0, data.count(), 0, ListedFlb.State.UNCLAIMED, 0);
                return new Listed<>(UNCLAIMED_CURSOR | (i + 1), listed);
            }
        }
        throw new LuoError(Errno.ENOENT);
    }

    List<Snapshot.FlbView> view() {
        return registered.stream().map(FlbEntry::view).toList();
    }

    private FlbEntry entry(Flb flb) {
        return entries.computeIfAbsent(flb, key -> new FlbEntry(key, mode));
    }
}
