// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.text.PlainText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where somebody goes after logging in: a page of this service. Anything that a browser could take for an address elsewhere is none,
 * or our own log-in page would lend its name to whoever made the link.
 *
 * @param target path, query and fragment
 */
record ReturnPath(URI target) {
    /** The one that a text names; empty when it could lead elsewhere, or back to logging in or out. */
    static Optional<ReturnPath> parse(String text) {
        // Browsers read a backslash as a slash, and leave tabs and newlines out.
        if (!text.startsWith("/")
                || text.startsWith("//")
                || text.indexOf('\\') >= 0
                || PlainText.flawOfLine(text).isPresent()) {
            return Optional.empty();
        }
        try {
            URI target = new URI(text);
            boolean isHere = target.getScheme() == null
                    && target.getRawAuthority() == null
                    && !target.getRawPath().contains("//")
                    && !BrowserPaths.isOfSessions(target.normalize().getPath());
            return isHere ? Optional.of(new ReturnPath(target)) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
