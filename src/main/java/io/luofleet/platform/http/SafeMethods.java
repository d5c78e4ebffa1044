// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import java.util.Set;

/** The methods that ask for nothing but an answer (RFC 9110, 9.2.1); their bodies, if any, mean nothing. */
public final class SafeMethods {
    private static final Set<String> NAMES = Set.of("GET", "HEAD", "OPTIONS");

    private SafeMethods() {}

    /** Whether a method, as it is on the wire, is one of them. */
    public static boolean contains(String method) {
        return NAMES.contains(method);
    }
}
