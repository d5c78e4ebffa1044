// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A LUO session as last observed in one boot.
 *
 * @param id its cursor in listings
 * @param host the host
 * @param update the update it belongs to
 * @param bootId the boot it was observed in
 * @param name its name
 * @param workloadId the workload it is delegated to; {@code null} for the agent's manifest
 * @param stage how far it is, or was when that boot ended
 * @param verified whether the workload found its memory as it left it; {@code null} until it said so
 * @param verifiedBytes how much it compared
 * @param blackoutNanos how long it stood still
 * @param detail the workload's or the kernel's words
 * @param source how the agent knows
 * @param observedAt when this was reported
 * @param files the files in it
 */
public record SessionView(
        long id,
        String host,
        UUID update,
        String bootId,
        String name,
        String workloadId,
        SessionState.Stage stage,
        Boolean verified,
        Long verifiedBytes,
        Long blackoutNanos,
        String detail,
        Source source,
        Instant observedAt,
        List<SessionState.FileState> files) {

    static SessionView of(SessionEntity s, String host) {
        return new SessionView(
                s.id,
                host,
                s.updateId,
                s.bootId,
                s.name,
                s.workloadId,
                s.stage,
                s.verified,
                s.verifiedBytes,
                s.blackoutNanos,
                s.detail,
                s.source,
                s.observedAt,
                s.files.stream()
                        .map(f -> new SessionState.FileState(f.token, f.handler, f.name, f.sizeBytes))
                        .toList());
    }
}
