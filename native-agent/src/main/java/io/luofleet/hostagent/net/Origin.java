// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import java.net.URI;
import java.util.Locale;

/**
 * Which server an address is of.
 *
 * @param scheme in lower case
 * @param host in lower case; an address of IPv6 in brackets
 * @param port the scheme's own where the address has none
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** That of an {@code http} or {@code https} address. */
    public static Origin of(URI uri) {
        String scheme = lower(uri.getScheme());
        int usual = scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(scheme, lower(uri.getHost()), uri.getPort() >= 0 ? uri.getPort() : usual);
    }

    /** Whether its server proves who it is. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    private static String lower(String text) {
        return String.valueOf(text).toLowerCase(Locale.ROOT);
    }
}
