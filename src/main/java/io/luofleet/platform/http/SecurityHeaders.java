// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.Api;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/**
 * Tells browsers what answers are. By the path as it came and before anything reads it: filters of the server's own configuration
 * decode it, and fail where it cannot be decoded.
 */
@ApplicationScoped
class SecurityHeaders {
    private static final int BEFORE_THE_EDGE = 1_000_001;

    private static final Map<String, String> EVERYWHERE = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            // Browsers heed it over TLS only (RFC 6797, 8.1).
            "Strict-Transport-Security", "max-age=31536000");

    private static final String POLICY = "Content-Security-Policy";
    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";
    /** The page that opens a session by a link: one script of ours, and what that asks. */
    private static final String LINK =
            "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";
    /** Swagger's page has scripts and styles in it. */
    private static final String PAGES =
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
                    + "img-src 'self' data:; frame-ancestors 'none'";

    /** The dashboard's are files, with nothing in them that runs but what they link to. */
    private static final String DASHBOARD =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    void install(@Observes Filters filters) {
        filters.register(this::add, BEFORE_THE_EDGE);
    }

    private void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        EVERYWHERE.forEach(headers::set);
        String path = String.valueOf(context.request().path());
        boolean isDashboard = BrowserPaths.isOfDashboard(path);
        headers.set(
                POLICY,
                isDashboard
                        ? DASHBOARD
                        : path.startsWith("/q/") ? PAGES : path.equals(BrowserPaths.LINK) ? LINK : DATA);
        // Kernels may be kept; what a fleet is at may not, nor a dashboard of before an upgrade: files in our jars are
        // all of one date.
        if (isDashboard
                || (path.startsWith(Api.ROOT) && !path.startsWith(Api.ARTIFACTS + "/"))
                || BrowserPaths.isOfSessions(path)) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        context.next();
    }
}
