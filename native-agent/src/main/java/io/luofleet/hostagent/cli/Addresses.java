// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import java.net.URI;

/** Reads addresses from the command line. */
final class Addresses {
    private Addresses() {}

    /** The control plane's address, ending in a slash; a path that it has is kept in front of every request. */
    static URI controlPlane(String text) throws UsageException {
        try {
            URI uri = URI.create(text.endsWith("/") ? text : text + "/");
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (http && bare && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Said below.
        }
        throw new UsageException(
                "--control takes an http or https address without user, query and fragment, not '" + text + "'");
    }
}
