// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file that a client asked for, after RFC 9110, section 14.
 *
 * @param first its first byte, counted from 0
 * @param count how many bytes; 0 when the file has none of those asked for
 */
record ByteRange(long first, long count) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{1,18})?-(\\d{1,18})?\\s*");

    /** Whether the file has any of it. */
    boolean isSatisfiable() {
        return count > 0;
    }

    /** What the header asks for; empty when it is to be ignored: several ranges, another unit, or no range at all. */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header);
        if (!range.matches() || (range.group(1) == null && range.group(2) == null)) {
            return Optional.empty();
        }
        if (range.group(1) == null) {
            long last = Math.min(Long.parseLong(range.group(2)), size);
            return Optional.of(new ByteRange(size - last, last));
        }
        long first = Long.parseLong(range.group(1));
        if (range.group(2) != null && Long.parseLong(range.group(2)) < first) {
            return Optional.empty();
        }
        long end = range.group(2) == null ? size : Math.min(Long.parseLong(range.group(2)) + 1, size);
        return Optional.of(new ByteRange(first, Math.max(0, end - first)));
    }

    /** The value of Content-Range. */
    String contentRange(long size) {
        return isSatisfiable() ? "bytes %d-%d/%d".formatted(first, first + count - 1, size) : "bytes */" + size;
    }
}
