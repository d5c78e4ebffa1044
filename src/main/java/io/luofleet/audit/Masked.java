// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import java.util.regex.Pattern;

/**
 * Leaves out what somebody has put where it does not belong: a token in a query, a key in a reason. A row is there for good, and many
 * may read it.
 */
final class Masked {
    /** Credentials of ours by their beginning, tokens of OpenID Connect providers by theirs, and keys in PEM. */
    private static final Pattern SECRET = Pattern.compile("\\b(lf[a-z]_)[A-Za-z0-9_-]{20,}(?:\\.[0-9a-f]{32})?"
            + "|\\b(eyJ)[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*"
            + "|(-----BEGIN )[A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]*(?:-----END [A-Z ]*PRIVATE KEY-----)?");

    private Masked() {}

    /** The text without them; {@code null} of {@code null}. */
    static String text(String text) {
        return text == null
                ? null
                : SECRET.matcher(text).replaceAll(found -> {
                    for (int group = 1; group <= found.groupCount(); group++) {
                        if (found.group(group) != null) {
                            return found.group(group) + "…";
                        }
                    }
                    return "…";
                });
    }
}
