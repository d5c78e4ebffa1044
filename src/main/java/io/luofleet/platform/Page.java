// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a listing.
 *
 * @param items the rows
 * @param next what to pass as {@code cursor} (FLB history and events: {@code after}) for the page that follows; {@code null} on the last one
 */
public record Page<T>(List<T> items, String next) {
    /** How many items a page has when the client does not say. */
    public static final String DEFAULT_LIMIT = "100";

    /** The most a client may ask for. */
    public static final int MAX_LIMIT = 1000;

    /** A page of at most {@code limit} items out of a query for one more than that. */
    public static <T> Page<T> of(List<T> oneMore, int limit, Function<T, Object> cursor) {
        if (oneMore.size() <= limit) {
            return new Page<>(List.copyOf(oneMore), null);
        }
        List<T> items = List.copyOf(oneMore.subList(0, limit));
        return new Page<>(items, String.valueOf(cursor.apply(items.getLast())));
    }

    /** The same page with other items. */
    public <R> Page<R> map(Function<? super T, ? extends R> mapping) {
        return new Page<>(items.stream().<R>map(mapping).toList(), next);
    }
}
