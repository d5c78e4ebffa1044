// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.stream.Collectors;

/** The cookies by which browsers prove who sits in front of them, and which they send along by themselves. */
public final class SessionCookies {
    /** What the cookies of a session at the OpenID Connect provider begin with; large ones come in several parts. */
    private static final String PROVIDER = "q_session";

    private SessionCookies() {}

    /** Whether a request acts by such a cookie: a credential in the header goes before it. */
    public static boolean decide(HttpServerRequest request) {
        return of(request).isPresent();
    }

    /** All of them, as one text; empty where a request brings none, or a credential in its header. */
    static Optional<String> of(HttpServerRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader(HttpHeaders.COOKIE) == null) {
            return Optional.empty();
        }
        String all = request.cookies().stream()
                .filter(cookie -> cookie.getName().startsWith(PROVIDER))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .map(Cookie::getValue)
                .collect(Collectors.joining("|"));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }
}
