// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * One kind of things of the API that requests change, for those who record what was there before and after. Each package that has such
 * things makes one available for each kind.
 *
 * @param collection the path that all of them are below; or the thing's own, where there is but one
 * @param look finds one by its key, which is the part of the path behind the collection, decoded; empty where there is but one thing.
 *     Finds nothing, or throws the problem that a request for it would get, where none has this key
 */
public record Shown(String collection, Function<String, ? extends Optional<?>> look) {
    /** Things that are known by a UUID. */
    public static Shown byId(String collection, Function<UUID, ?> get) {
        return new Shown(collection, key -> id(key).map(get));
    }

    /** Things that are known by a name. */
    public static Shown byName(String collection, Function<String, ?> get) {
        return new Shown(collection, key -> Optional.of(get.apply(key)));
    }

    private static Optional<UUID> id(String key) {
        try {
            return Optional.of(UUID.fromString(key));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
