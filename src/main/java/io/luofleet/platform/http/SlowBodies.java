// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemType;
import io.luofleet.platform.problem.ProblemWriter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends requests whose bodies are too long under way. The server's own limits are for one read and for silence, so that a byte now and
 * then would hold a connection and a thread for ever.
 */
@ApplicationScoped
class SlowBodies {
    private static final int BEFORE_WHAT_READS = HttpEdge.BEFORE_ALL_OTHERS - 1;
    private static final String READ = SlowBodies.class.getName() + ".read";

    private final ProblemWriter problems;
    private final Duration longest;

    SlowBodies(ProblemWriter problems, @ConfigProperty(name = "luofleet.http.longest-body-time") Duration longest) {
        this.problems = problems;
        this.longest = longest;
    }

    void install(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_WHAT_READS);
    }

    /**
     * The body of this request has been read to its end. Its handler may take longer than the body might; and the request itself does
     * not count as ended while whoever read it has it paused.
     */
    static void read(RoutingContext context) {
        if (context.get(READ) instanceof AtomicBoolean read) {
            read.set(true);
        }
    }

    private void watch(RoutingContext context) {
        if (announcesBody(context.request())) {
            var read = new AtomicBoolean();
            context.put(READ, read);
            long timer = context.vertx().setTimer(longest.toMillis(), _ -> end(context, read));
            context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
        }
        context.next();
    }

    /** RFC 9112, 6. In HTTP/2 it need not be announced; there what reads nothing counts as having none. */
    private static boolean announcesBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.version() == HttpVersion.HTTP_2
                ? !SafeMethods.contains(request.method().name())
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    private void end(RoutingContext context, AtomicBoolean read) {
        HttpServerRequest request = context.request();
        if (request.isEnded() || read.get()) {
            return;
        }
        if (context.response().headWritten()) {
            request.connection().close();
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            context.addEndHandler(_ -> context.response().reset());
        } else {
            // What is still to come of the body would be read as the next request.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            HttpEdge.closeAfterAnswer(context);
        }
        problems.send(
                context,
                ProblemType.REQUEST_TIMEOUT,
                "The body was not there within %d s.".formatted(longest.toSeconds()),
                Map.of());
    }
}
