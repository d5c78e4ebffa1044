// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kubernetes' grammar of labels, which selectors are written in: a key is a name, perhaps after a DNS subdomain and a slash; a
 * value is a name or empty; a name has at most 63 letters, digits and {@code - _ .}, and begins and ends with a letter or digit.
 */
public final class LabelGrammar {
    /** As many labels as a host may have. */
    public static final int MOST = 64;

    private static final int LONGEST_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private LabelGrammar() {}

    /** What is wrong with a key, for whoever wrote it; empty when nothing is. */
    public static Optional<String> faultOfKey(String key) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? null : key.substring(0, slash);
        if (prefix != null
                && (prefix.length() > LONGEST_PREFIX || !PREFIX.matcher(prefix).matches())) {
            return Optional.of("the part of a label's key before the slash must be a DNS subdomain of at most "
                    + LONGEST_PREFIX + " characters");
        }
        return NAME.matcher(key.substring(slash + 1)).matches()
                ? Optional.empty()
                : Optional.of(
                        "a label's key must be 1 to 63 letters, digits and - _ . and begin and end with a letter or digit");
    }

    /** What is wrong with a value; empty when nothing is. */
    public static Optional<String> faultOfValue(String value) {
        return value != null && (value.isEmpty() || NAME.matcher(value).matches())
                ? Optional.empty()
                : Optional.of(
                        "a label's value must be empty, or at most 63 letters, digits and - _ . and begin and end with a letter or digit");
    }
}
