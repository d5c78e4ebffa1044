// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets what changes something by a session's cookie come from pages of this service only: a browser adds the cookie whichever page
 * asks. Unlike {@link HttpEdge}, which also hears tools without cookies, this takes silence about the page for a no.
 */
@ApplicationScoped
class CookieWrites {
    private static final int AFTER_THE_LIMITS = 999_998;
    private static final String SAME_ORIGIN = "same-origin";
    /** What a page's own form says that posts nothing but its button. */
    private static final String FORM = "application/x-www-form-urlencoded";

    private final ForeignPages foreign;

    CookieWrites(ForeignPages foreign) {
        this.foreign = foreign;
    }

    void install(@Observes Filters filters) {
        filters.register(this::look, AFTER_THE_LIMITS);
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (SafeMethods.contains(request.method().name()) || !SessionCookies.decide(request)) {
            context.next();
        } else if (!isOwnPage(request)) {
            foreign.refuse(
                    context,
                    ProblemType.FORBIDDEN,
                    "By a browser's session only pages of this service change something, and nothing says that one asks: "
                            + "Sec-Fetch-Site is not same-origin, or without it Origin is not this service's. Tools send a token.");
        } else if (!isJson(request)) {
            foreign.refuse(
                    context,
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "By a browser's session bodies are application/json, which no form of another page sends.");
        } else {
            context.next();
        }
    }

    private static boolean isOwnPage(HttpServerRequest request) {
        Optional<String> site = Optional.ofNullable(request.getHeader("Sec-Fetch-Site"));
        return site.map(SAME_ORIGIN::equals).orElseGet(() -> isOwnOrigin(request));
    }

    /** Of browsers that know no Fetch Metadata: the page's origin in full, which no page can choose. */
    private static boolean isOwnOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        // In HTTP/2 there is no header Host.
        HostAndPort own = request.authority();
        return origin != null && own != null && origin.equalsIgnoreCase(request.scheme() + "://" + own);
    }

    private static boolean isJson(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || (length != null && !length.equals("0"))
                // Neither is there in HTTP/2, where a body needs no announcement.
                || request.getHeader(HttpHeaders.CONTENT_TYPE) != null;
        if (!hasBody) {
            return true;
        }
        String type =
                String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        String plain = type.split(";", 2)[0].strip();
        return plain.equals("application/json")
                || (plain.startsWith("application/") && plain.endsWith("+json"))
                || (plain.equals(FORM) && BrowserPaths.LOG_OUT.equals(request.path()));
    }
}
