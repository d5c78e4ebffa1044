// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.wire.SessionState;
import java.util.UUID;

/**
 * A preserved file, in the session and boot it was observed in.
 *
 * @param id its cursor in listings
 * @param host the host
 * @param update the update
 * @param bootId the boot
 * @param session its session
 * @param workloadId the session's workload; {@code null} for the agent's manifest
 * @param sessionStage how far the session is
 * @param token its key in the session
 * @param handler the file handler that preserves it
 * @param name the workload's name for it
 * @param sizeBytes its size; {@code null} when unknown
 */
public record FileView(
        long id,
        String host,
        UUID update,
        String bootId,
        String session,
        String workloadId,
        SessionState.Stage sessionStage,
        long token,
        String handler,
        String name,
        Long sizeBytes) {

    static FileView of(FileEntity f, String host) {
        SessionEntity s = f.session;
        return new FileView(
                f.id,
                host,
                s.updateId,
                s.bootId,
                s.name,
                s.workloadId,
                s.stage,
                f.token,
                f.handler,
                f.name,
                f.sizeBytes);
    }
}
