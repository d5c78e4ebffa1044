// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.host.Liveness;
import io.luofleet.platform.Json;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reports of idle hosts that say what the one before said. Such a report changes nothing but its number, so that it is taken by one
 * statement whose conditions are its fences; whatever they do not hold for is for {@link ReportService} to judge.
 */
@ApplicationScoped
class RepeatedReports {
    /**
     * An update that can still move, or whose host owes something, may take even an old word as news; a directive that has changed
     * since has to be answered anew. Whoever starts an update holds the row's lock: then this waits, and finds another epoch.
     */
    private static final String TAKE = """
            UPDATE hosts SET last_sequence = :sequence
            WHERE id = :host AND retired_at IS NULL AND instance_id = :instance AND epoch = :epoch
                AND last_sequence < :sequence AND last_digest = :digest
                AND cast(last_reply -> 'directive' ->> 'revision' AS bigint) = directive_revision
                AND NOT EXISTS (SELECT 1 FROM updates u
                    WHERE u.host_id = hosts.id AND u.epoch = hosts.epoch AND u.phase NOT IN ('SUCCEEDED', 'ABORTED'))
            RETURNING cast(last_reply AS text)""";

    private final EntityManager entities;
    private final Liveness liveness;

    RepeatedReports(EntityManager entities, Liveness liveness) {
        this.entities = entities;
        this.liveness = liveness;
    }

    /**
     * Whether a report could be one. What it says of sessions, FLBs and orphans is recorded with the time, each time.
     */
    static boolean mayBe(Report report) {
        return report.sessions().isEmpty()
                && report.flbs().isEmpty()
                && report.orphans().isEmpty()
                && report.failure() == null;
    }

    /**
     * Takes it, if it is one.
     *
     * @param digest of what it says
     * @return the answer; empty when it is none, and nothing has been written
     */
    @Transactional
    @SuppressWarnings("unchecked")
    Optional<ReportReply> take(UUID hostId, long sequence, String digest, Report report) {
        List<String> before = entities.createNativeQuery(TAKE)
                .setParameter("host", hostId)
                .setParameter("sequence", sequence)
                .setParameter("instance", report.instanceId())
                .setParameter("epoch", report.epoch())
                .setParameter("digest", digest)
                .getResultList();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        liveness.heardOf(hostId);
        ReportReply reply = Json.read(before.getFirst(), ReportReply.class);
        return Optional.of(new ReportReply(sequence, false, reply.directive(), null));
    }
}
