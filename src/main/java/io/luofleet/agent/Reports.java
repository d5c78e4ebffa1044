// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.platform.Json;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import io.luofleet.wire.Sha256;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The way of a report in: the short one where the host says what it said before, else the whole one. */
@ApplicationScoped
class Reports {
    /** What each host said last to this replica: a hint which way to try, and no more. Hosts that are in service, so no bound. */
    private final Map<UUID, String> said = new ConcurrentHashMap<>();

    private final RepeatedReports repeated;
    private final ReportService service;
    private final MeterRegistry metrics;

    Reports(RepeatedReports repeated, ReportService service, MeterRegistry metrics) {
        this.repeated = repeated;
        this.service = service;
        this.metrics = metrics;
        metrics.counter("luofleet.reports", "outcome", "repeated");
    }

    /** Takes a report in, or refuses it. */
    ReportReply take(UUID hostId, long sequence, String exchange, Report report) {
        String digest = digest(report);
        if (RepeatedReports.mayBe(report) && digest.equals(said.get(hostId))) {
            Optional<ReportReply> reply = repeated.take(hostId, sequence, digest, report);
            if (reply.isPresent()) {
                metrics.counter("luofleet.reports", "outcome", "repeated").increment();
                return reply.get();
            }
        }
        ReportReply reply = service.take(hostId, sequence, exchange, digest, report);
        said.put(hostId, digest);
        return reply;
    }

    /** When a report was sent is not part of what it says: an agent that repeats itself may say so later. */
    private static String digest(Report report) {
        return Sha256.hex(Json.write(report.sentAt(null)).getBytes(StandardCharsets.UTF_8));
    }
}
