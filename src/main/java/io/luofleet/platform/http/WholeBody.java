// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Bodies that are looked at before the operation that they are for. */
public final class WholeBody {
    private WholeBody() {}

    /** Reads it, as far as its bound, and gives it on. */
    public static byte[] read(ContainerRequestContext context) throws IOException {
        byte[] body = context.getEntityStream().readAllBytes();
        context.setEntityStream(new ByteArrayInputStream(body));
        return body;
    }
}
