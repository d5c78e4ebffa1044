// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.sys.Errno;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all sessions of a kernel share: handlers, FLBs, and which files are in LUO's hands. */
final class FileCore {
    private final boolean enabled;
    private final FlbRegistry flbs;
    private final Map<String, HandlerEntry> handlers = new LinkedHashMap<>();
    private long lastHandlerId;
    /** {@code luo_preserved_files}. */
    private final Map<Object, KernelFile> claimed = new HashMap<>();

    private final Set<Resource> exhausted = EnumSet.noneOf(Resource.class);

    FileCore(boolean enabled, FlbRegistry flbs) {
        this.enabled = enabled;
        this.flbs = flbs;
    }

    FlbRegistry flbs() {
        return flbs;
    }

    int claimedFiles() {
        return claimed.size();
    }

    void exhaust(Resource resource, boolean out) {
        if (out) {
            exhausted.add(resource);
        } else {
            exhausted.remove(resource);
        }
    }

    void require(Resource resource) throws LuoError {
        if (exhausted.contains(resource)) {
            throw new LuoError(resource.errno());
        }
    }

    /** {@code kho_block_set_grow}. */
    void grow(long wanted, long limit) throws LuoError {
        require(Resource.BLOCK);
        if (wanted > limit) {
            throw new LuoError(Errno.ENOSPC);
        }
    }

    /** {@code liveupdate_register_file_handler}. */
    void register(FileHandler handler) throws LuoError {
        requireEnabled();
        if (!handler.complete()) {
            throw new LuoError(Errno.EINVAL);
        }
        if (handlers.containsKey(handler.compatible())) {
            throw new LuoError(Errno.EEXIST);
        }
        handlers.put(handler.compatible(), new HandlerEntry(handler, ++lastHandlerId));
    }

    /** {@code liveupdate_register_flb}. */
    void register(FileHandler handler, Flb flb) throws LuoError {
        requireEnabled();
        if (!flb.complete()) {
            throw new LuoError(Errno.EINVAL);
        }
        flbs.register(registered(handler), flb);
    }

    /** {@code liveupdate_unregister_flb}. */
    void unregister(FileHandler handler, Flb flb) throws LuoError {
        if (enabled) {
            flbs.unregister(registered(handler), flb);
        }
    }

    /** {@code liveupdate_unregister_file_handler}: with all its FLBs, and without asking whether files still need it. */
    void unregister(FileHandler handler) throws LuoError {
        if (enabled) {
            HandlerEntry entry = registered(handler);
            flbs.unregisterAll(entry);
            handlers.remove(handler.compatible());
        }
    }

    /** {@code delete_module} of the handler's module: each of its files holds a reference. */
    void unload(FileHandler handler) throws LuoError {
        requireEnabled();
        if (registered(handler).referenced()) {
            throw new LuoError(Errno.EAGAIN);
        }
        unregister(handler);
    }

    void requireEnabled() throws LuoError {
        if (!enabled) {
            throw new LuoError(Errno.EOPNOTSUPP);
        }
    }

    // A handler is a thing, not a value: another one of the same name is not registered.
    @SuppressWarnings("ReferenceEquality")
    private HandlerEntry registered(FileHandler handler) throws LuoError {
        HandlerEntry entry = handlers.get(handler.compatible());
        if (entry == null || entry.handler() != handler) {
            throw new LuoError(Errno.EINVAL);
        }
        return entry;
    }

    /** {@code luo_file_handler_next}: ENOENT at the end. */
    Listed<ListedHandler> nextHandler(long cursor) throws LuoError {
        HandlerEntry entry = handlers.values().stream()
                .filter(each -> Long.compareUnsigned(each.id(), cursor) > 0)
                .findFirst()
                .orElseThrow(() -> new LuoError(Errno.ENOENT));
        return new Listed<>(entry.id(), entry.listed());
    }

    List<ListedHandler> listHandlers() {
        return handlers.values().stream().map(HandlerEntry::listed).toList();
    }

    /** The first handler, in registration order, that is for the file. */
    HandlerEntry handlerFor(KernelFile file) throws LuoError {
        return handlers.values().stream()
                .filter(entry -> entry.handler().canPreserve(file))
                .findFirst()
                .orElseThrow(() -> new LuoError(Errno.ENOENT));
    }

    HandlerEntry handlerNamed(String compatible) throws LuoError {
        HandlerEntry entry = handlers.get(compatible);
        if (entry == null) {
            throw new LuoError(Errno.ENOENT);
        }
        return entry;
    }

    void claim(HandlerEntry handler, KernelFile file) throws LuoError {
        if (claimed.putIfAbsent(handler.handler().id(file), file) != null) {
            throw new LuoError(Errno.EBUSY);
        }
    }

    /** A retrieved file is new, so nobody can have it; the kernel would only warn. */
    void claimRetrieved(HandlerEntry handler, KernelFile file) {
        claimed.putIfAbsent(handler.handler().id(file), file);
    }

    void unclaim(HandlerEntry handler, KernelFile file) {
        claimed.remove(handler.handler().id(file));
    }
}
