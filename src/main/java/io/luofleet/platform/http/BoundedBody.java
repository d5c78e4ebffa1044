// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Stops reading bodies that do not say beforehand how long they are, once they are too long. */
@Provider
public class BoundedBody implements ReaderInterceptor {
    private final BodyLimits limits;
    private final CurrentVertxRequest current;

    BoundedBody(BodyLimits limits, CurrentVertxRequest current) {
        this.limits = limits;
        this.current = current;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Counted(
                context.getInputStream(),
                limits.of(current.getCurrent().request().path())));
        return context.proceed();
    }

    private static final class Counted extends FilterInputStream {
        private final long most;
        private long read;

        private Counted(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = super.read(buffer, offset, length);
            count(Math.max(got, 0));
            return got;
        }

        private void count(int more) {
            read += more;
            if (read > most) {
                // What is still to come would be read as the next request.
                throw new ProblemException(ProblemType.CONTENT_TOO_LARGE, HttpEdge.tooLarge(most))
                        .withHeader("Connection", "close");
            }
        }
    }
}
