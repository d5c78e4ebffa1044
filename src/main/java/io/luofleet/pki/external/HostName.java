// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import java.util.regex.Pattern;

/** The grammar of a host's name, as introductions and enrolments have it. */
final class HostName {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");

    private HostName() {}

    /** The text again. It is not repeated in the refusal: nobody knows what is in it. */
    static String checked(String text) throws RefusedException {
        if (!NAME.matcher(text).matches()) {
            throw new RefusedException("what it names is no host's name: letters, digits and . _ - (at most 253)");
        }
        return text;
    }
}
