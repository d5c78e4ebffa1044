// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.ReportReply;
import java.time.Instant;
import java.util.UUID;

/**
 * A host as the other packages know it: a snapshot, whole as of the transaction that read it.
 *
 * @param id its id
 * @param name its name
 * @param instanceId the agent process listened to
 * @param bootId the boot it was last seen in
 * @param kernelRelease the kernel of that boot
 * @param liveUpdateNumber of that boot; {@code null} where the host cannot tell
 * @param kernel what that kernel says of itself; {@code null} where it cannot be asked
 * @param lastSeen when its agent was last heard of
 * @param epoch its fencing epoch; 0 before the first update
 * @param directiveRevision the revision of its directive
 * @param lastSequence the newest report's number
 * @param lastDigest the newest report's digest; {@code null} before the first
 * @param lastReply what that report was answered; {@code null} before the first
 */
public record Host(
        UUID id,
        String name,
        String instanceId,
        String bootId,
        String kernelRelease,
        Long liveUpdateNumber,
        KernelFacts kernel,
        Instant lastSeen,
        long epoch,
        long directiveRevision,
        long lastSequence,
        String lastDigest,
        ReportReply lastReply) {

    /** The topic under which waiters for this host's directive listen. */
    public String topic() {
        return topic(id);
    }

    /** The topic of a host. */
    public static String topic(UUID hostId) {
        return "host:" + hostId;
    }
}
