// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ApiPaths;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.platform.problem.ProblemWriter;
import io.luofleet.platform.text.PlainText;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at every request before anything else does, and answers with a problem what the server below would refuse without a
 * word: paths and queries that are no text, or too long, bodies that are too large, and methods nobody has.
 */
@ApplicationScoped
class HttpEdge {
    /** The longest target of a request, in characters; the server's own limit, which is not answered in words, is higher. */
    static final int LONGEST_TARGET = 8_192;

    /** Time for a client that is still sending to read the answer before the connection goes. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    static final int BEFORE_ALL_OTHERS = 1_000_000;
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ProblemWriter problems;
    private final ApiPaths paths;
    private final BodyLimits limits;
    private final ForeignPages foreign;

    HttpEdge(ProblemWriter problems, ApiPaths paths, BodyLimits limits, ForeignPages foreign) {
        this.foreign = foreign;
        this.problems = problems;
        this.paths = paths;
        this.limits = limits;
    }

    void install(@Observes Filters filters) {
        filters.register(this::look, BEFORE_ALL_OTHERS);
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.uri().length() > LONGEST_TARGET) {
            problems.send(
                    context,
                    ProblemType.URI_TOO_LONG,
                    "The path and the query have %d characters; at most %d are read."
                            .formatted(request.uri().length(), LONGEST_TARGET),
                    Map.of());
            return;
        }
        if (refusesTarget(context)
                || refusesBody(context)
                || refusesPath(context)
                || refusesQuery(context)
                || refusesMethod(context)
                || refusesOtherSite(context)) {
            return;
        }
        context.next();
    }

    private boolean refusesTarget(RoutingContext context) {
        try {
            URI target = new URI(context.request().uri());
            if (target.getRawPath() != null && target.getRawPath().startsWith("/")) {
                return false;
            }
            problems.invalid(context, "path", "must begin with /");
        } catch (URISyntaxException e) {
            problems.invalid(
                    context,
                    "path",
                    "and query must be percent-encoded: %s at character %d".formatted(e.getReason(), e.getIndex()));
        }
        return true;
    }

    private boolean refusesBody(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isNumber = length != null && !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
        long largestBodyBytes = limits.of(context.request().path());
        if (!isNumber || (length.length() < 19 && Long.parseLong(length) <= largestBodyBytes)) {
            return false;
        }
        // What is still to come of the body would be read as the next request.
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        closeAfterAnswer(context);
        problems.send(context, ProblemType.CONTENT_TOO_LARGE, tooLarge(largestBodyBytes), Map.of());
        return true;
    }

    /** For clients that are still sending. */
    static void closeAfterAnswer(RoutingContext context) {
        context.addEndHandler(_ -> context.vertx()
                .setTimer(LINGER.toMillis(), _ -> context.request().connection().close()));
    }

    static String tooLarge(long largestBodyBytes) {
        return "The body is larger than the %d bytes that are read.".formatted(largestBodyBytes);
    }

    private boolean refusesPath(RoutingContext context) {
        String raw = context.request().path() == null ? "" : context.request().path();
        Optional<String> decoded = decode(raw);
        if (decoded.isEmpty()) {
            problems.invalid(context, "path", "must be percent-encoded UTF-8");
            return true;
        }
        Optional<String> flaw = PlainText.flawOfLine(decoded.get()).or(() -> NormalForm.flaw(raw));
        flaw.ifPresent(rule -> problems.invalid(context, "path", rule));
        return flaw.isPresent();
    }

    /** A plus sign in a path is itself. */
    private static Optional<String> decode(String path) {
        try {
            return Optional.of(QueryStringDecoder.decodeComponent(path.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean refusesQuery(RoutingContext context) {
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder(context.request().uri(), StandardCharsets.UTF_8).parameters();
        } catch (IllegalArgumentException _) {
            problems.invalid(context, "query", "must be percent-encoded UTF-8");
            return true;
        }
        for (Map.Entry<String, List<String>> each : parameters.entrySet()) {
            Optional<String> flaw =
                    PlainText.flawOfLine(each.getKey()).map(rule -> "has a parameter whose name " + rule);
            if (flaw.isPresent()) {
                problems.invalid(context, "query", flaw.get());
                return true;
            }
            flaw = each.getValue().stream()
                    .flatMap(value -> PlainText.flawOfLine(value).stream())
                    .findFirst();
            if (flaw.isPresent()) {
                problems.invalid(context, each.getKey(), flaw.get());
                return true;
            }
        }
        return false;
    }

    /** Pages of others must not act with what a browser sends along by itself (Fetch Metadata). */
    private boolean refusesOtherSite(RoutingContext context) {
        boolean reads = SafeMethods.contains(context.request().method().name());
        String site = context.request().getHeader("Sec-Fetch-Site");
        if (reads || site == null || site.equals("same-origin") || site.equals("none")) {
            return false;
        }
        foreign.refuse(
                context,
                ProblemType.FORBIDDEN,
                "A page of another site asks for this. Only pages of this service may.");
        return true;
    }

    /** Methods that anybody may invent; of those that exist the resources know best. */
    private boolean refusesMethod(RoutingContext context) {
        if (METHODS.contains(context.request().method().name())) {
            return false;
        }
        Set<String> allowed = paths.methods(
                decode(context.request().path() == null ? "" : context.request().path())
                        .orElse(""));
        String allow = allowed.isEmpty() ? "GET, HEAD" : String.join(", ", allowed);
        context.response().putHeader(HttpHeaders.ALLOW, allow);
        problems.send(context, ProblemType.METHOD_NOT_ALLOWED, "This path has only %s.".formatted(allow), Map.of());
        return true;
    }
}
