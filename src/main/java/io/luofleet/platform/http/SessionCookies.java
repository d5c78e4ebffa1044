// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cookies by which browsers prove who sits in front of them, and which they send along by themselves. */
public final class SessionCookies {
    /** What the cookies of a session at the OpenID Connect provider begin with; large ones come in several parts. */
    private static final String PROVIDER = "q_session";

    /** The cookie of a session that was opened by a link, on loopback without TLS. */
    private static final String LINK = "luofleet-session";

    /** The same over TLS: browsers take a cookie of this name only if it is secure, and of this host alone. */
    private static final String SECURE_LINK = "__Host-" + LINK;

    private SessionCookies() {}

    /** What the cookie of a session holds that was opened by a link. */
    public static Optional<String> ofLink(HttpServerRequest request) {
        return Stream.of(SECURE_LINK, LINK)
                .map(request::getCookie)
                .filter(Objects::nonNull)
                .map(Cookie::getValue)
                .findFirst();
    }

    /**
     * The header that gives a browser such a cookie.
     *
     * @param life for how long; zero takes it away
     */
    public static String set(HttpServerRequest request, String value, Duration life) {
        boolean isSecure = request.isSSL() || "https".equals(request.scheme()) || !isLoopback(request.localAddress());
        return Cookie.cookie(isSecure ? SECURE_LINK : LINK, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(isSecure)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(life.toSeconds())
                .encode();
    }

    private static boolean isLoopback(SocketAddress address) {
        try {
            return InetAddress.getByName(address.hostAddress()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

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
                .filter(cookie -> isOfSession(cookie.getName()))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .map(Cookie::getValue)
                .collect(Collectors.joining("|"));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private static boolean isOfSession(String name) {
        return name.startsWith(PROVIDER) || name.equals(LINK) || name.equals(SECURE_LINK);
    }
}
