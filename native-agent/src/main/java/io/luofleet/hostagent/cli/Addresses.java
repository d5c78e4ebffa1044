// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import java.net.URI;

/** Reads addresses from the command line. */
final class Addresses {
    private Addresses() {}

    /** The control plane's address, ending in a slash; a path that it has is kept in front of every request. */
    static URI controlPlane(String text) throws UsageException {
        URI uri = parse(text.endsWith("/") ? text : text + "/");
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new UsageException("--control takes an http or https address, not '" + text + "'");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw new UsageException("--control takes an address without user, query and fragment, not '" + text + "'");
        }
        return uri;
    }

    /** What is none becomes an empty one. */
    private static URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException notAnAddress) {
            return URI.create("");
        }
    }
}
