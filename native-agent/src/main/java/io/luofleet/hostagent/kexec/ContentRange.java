// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of RFC 9110, section 14.4.
 *
 * @param first the first byte that comes
 * @param total the length of the whole; negative when the server does not say
 */
record ContentRange(long first, long total) {
    private static final Pattern FORM = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    /** Empty when it is absent or makes no sense. */
    static Optional<ContentRange> parse(String header) {
        Matcher matcher = FORM.matcher(header == null ? "" : header.strip());
        return matcher.matches()
                ? Optional.of(new ContentRange(
                        Long.parseLong(matcher.group(1)),
                        matcher.group(2).equals("*") ? -1 : Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
