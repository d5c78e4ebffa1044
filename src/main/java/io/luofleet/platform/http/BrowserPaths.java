// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import java.util.Set;

/** What people open in a browser, in contrast to what programs ask: these may redirect, and answer with pages. */
public final class BrowserPaths {
    /** Where a browser's log-in begins, and where the provider sends it back to. */
    public static final String LOG_IN = "/login";

    /** The page that opens a session by a link's secret, which is in the address behind {@code #}. */
    public static final String LINK = LOG_IN + "/link";

    /** Where a browser's session ends. */
    public static final String LOG_OUT = "/logout";

    /** Where the provider sends a browser whose session it has ended. */
    public static final String LOGGED_OUT = LOG_OUT + "/done";

    private static final Set<String> DASHBOARD = Set.of("/", "/index.html", "/ui");
    private static final String DASHBOARD_BELOW = "/ui/";

    private BrowserPaths() {}

    /** Whether a path is of logging in or out. */
    public static boolean isOfSessions(String path) {
        return isBelow(path, LOG_IN) || isBelow(path, LOG_OUT);
    }

    /** Whether a path is of the dashboard, a page of it or a part. */
    public static boolean isOfDashboard(String path) {
        return DASHBOARD.contains(path) || path.startsWith(DASHBOARD_BELOW);
    }

    private static boolean isBelow(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
