// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.wire.AgentApi;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The largest body that is read, by path: a report of a host with thousands of files is megabytes, an operator's request is not. */
@Singleton
class BodyLimits {
    /** The property with the largest body of a report. */
    static final String LARGEST_REPORT = "luofleet.http.largest-body";

    /** The property with the largest body of an operator's request. */
    static final String LARGEST_REQUEST = "luofleet.http.largest-operator-body";

    /** A signing request and a token; whoever sends them has proven nothing yet. */
    private static final long LARGEST_CERTIFICATE_REQUEST_BYTES = 64 << 10;

    private final long reportBytes;
    private final long requestBytes;

    BodyLimits(
            @ConfigProperty(name = LARGEST_REPORT) MemorySize report,
            @ConfigProperty(name = LARGEST_REQUEST) MemorySize request) {
        this.reportBytes = report.asLongValue();
        this.requestBytes = request.asLongValue();
    }

    /** In bytes. */
    long of(String path) {
        if (path != null && path.startsWith(AgentApi.CERTIFICATES)) {
            return Math.min(LARGEST_CERTIFICATE_REQUEST_BYTES, reportBytes);
        }
        return path != null && path.startsWith(AgentApi.ROOT) ? reportBytes : requestBytes;
    }
}
