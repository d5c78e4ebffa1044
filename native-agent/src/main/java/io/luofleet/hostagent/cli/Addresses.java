// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import java.net.URI;

/** Reads addresses from the command line. */
final class Addresses {
    private Addresses() {}

    /** The control plane's address, ending in a slash so that relative addresses resolve below it. */
    static URI controlPlane(String text) throws UsageException {
        try {
            URI uri = URI.create(text.endsWith("/") ? text : text + "/");
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Said below.
        }
        throw new UsageException("--control takes an http or https address, not '" + text + "'");
    }
}
