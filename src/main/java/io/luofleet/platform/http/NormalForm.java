// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import java.util.Optional;

/**
 * The one form in which a path is taken (RFC 3986, 6.2.2). What finds resources reads {@code /%61pi}, {@code /x/../api} and
 * {@code /api;x} as {@code /api}; limits, the audit and headers go by the path as it came, and must not see another one.
 */
final class NormalForm {
    private NormalForm() {}

    /**
     * What a path has that another form of it has not.
     *
     * @param path percent-encoded
     * @return the rule that it breaks, for whoever sent it
     */
    static Optional<String> flaw(String path) {
        if (path.indexOf(';') >= 0) {
            return Optional.of("must have ; as %3B only");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return Optional.of("must have no segment . or ..");
            }
        }
        if (path.contains("//")) {
            return Optional.of("must have no empty segment (//)");
        }
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            char encoded = (char) Integer.parseInt(path.substring(at + 1, at + 3), 16);
            if (needsNoEncoding(encoded)) {
                return Optional.of("must have %c as it is, not as %s".formatted(encoded, path.substring(at, at + 3)));
            }
        }
        return Optional.empty();
    }

    /** Unreserved characters but for the tilde, which many programs encode, and which no path of ours has. */
    private static boolean needsNoEncoding(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
    }
}
