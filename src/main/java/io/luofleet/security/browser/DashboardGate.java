// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import io.luofleet.platform.http.BrowserPaths;
import io.luofleet.platform.http.SessionCookies;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Sends whoever opens a page of the dashboard without a session to log in first, and back to that page. The pages themselves are no
 * secret, and what they show is asked for with the session: this is a convenience and no defence.
 */
@ApplicationScoped
class DashboardGate {
    private static final int AFTER_THE_EDGE = 999_900;
    private static final int FOUND = 302;

    private final BrowserLogin login;

    DashboardGate(BrowserLogin login) {
        this.login = login;
    }

    void install(@Observes Filters filters) {
        if (login.isOn()) {
            filters.register(this::look, AFTER_THE_EDGE);
        }
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.method().equals(HttpMethod.GET)
                || !BrowserPaths.isOfDashboard(request.path())
                || !isOpenedByAPerson(request)
                || request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || SessionCookies.decide(request)) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(FOUND)
                .putHeader(
                        HttpHeaders.LOCATION,
                        BrowserPaths.LOG_IN + "?to=" + URLEncoder.encode(request.uri(), StandardCharsets.UTF_8))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    /** Not a script or a style of the page, and no script's request. */
    private static boolean isOpenedByAPerson(HttpServerRequest request) {
        String mode = request.getHeader("Sec-Fetch-Mode");
        String accept = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
        return mode == null ? accept.contains("text/html") : mode.equals("navigate");
    }
}
