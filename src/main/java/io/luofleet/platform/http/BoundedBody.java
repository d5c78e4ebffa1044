// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stops reading bodies that do not say beforehand how long they are, once they are too long; those without a Content-Type too, which
 * {@link ContainerRequestContext#hasEntity} does not count as bodies. Filters that read bodies come later.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class BoundedBody implements ContainerRequestFilter {
    private final BodyLimits limits;
    private final CurrentVertxRequest current;

    BoundedBody(BodyLimits limits, CurrentVertxRequest current) {
        this.limits = limits;
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        if (!SafeMethods.contains(context.getMethod())) {
            RoutingContext routing = current.getCurrent();
            context.setEntityStream(new Counted(
                    context.getEntityStream(), limits.of(routing.request().path()), () -> SlowBodies.read(routing)));
        }
    }

    private static final class Counted extends FilterInputStream {
        private final long most;
        private final Runnable end;
        private long read;

        private Counted(InputStream in, long most, Runnable end) {
            super(in);
            this.most = most;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? next : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = super.read(buffer, offset, length);
            count(got);
            return got;
        }

        private void count(int more) {
            if (more < 0) {
                end.run();
                return;
            }
            read += more;
            if (read > most) {
                // What is still to come would be read as the next request.
                throw new ProblemException(ProblemType.CONTENT_TOO_LARGE, HttpEdge.tooLarge(most))
                        .withHeader("Connection", "close");
            }
        }
    }
}
