// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import io.luofleet.cli.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path below {@code /api/v1} with what narrows it, encoded. */
public final class Query {
    private final StringBuilder text = new StringBuilder();
    private boolean isNarrowed;

    private Query() {}

    /** A path; each part is what it is, also with a slash in it. */
    public static Query of(String... parts) {
        return new Query().then(parts);
    }

    /**
     * Further parts of the path.
     *
     * @throws RefusedException where one would name the list that it is in, or what is above it
     */
    public Query then(String... parts) {
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new RefusedException("'%s' is no name".formatted(part));
            }
            text.append('/').append(encoded(part));
        }
        return this;
    }

    /** Another one that is the same, to be narrowed further. */
    Query copy() {
        Query copy = new Query();
        copy.text.append(text);
        copy.isNarrowed = isNarrowed;
        return copy;
    }

    /** Narrowed, unless the value is {@code null}. */
    public Query with(String name, Object value) {
        if (value != null) {
            text.append(isNarrowed ? '&' : '?').append(name).append('=').append(encoded(value.toString()));
            isNarrowed = true;
        }
        return this;
    }

    /** The text to ask with. */
    public String text() {
        return text.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
