// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.Source;
import java.time.Instant;
import java.util.UUID;

/**
 * One observation of a File-Lifecycle-Bound object.
 *
 * @param id its cursor in listings
 * @param host the host
 * @param update the update
 * @param bootId the boot it was observed in
 * @param name the FLB's compatible string
 * @param moment at which point of the update
 * @param direction which way its state crosses the kexec at that moment
 * @param count how many files depended on it
 * @param status what the kernel said of its state; {@code null} where the count is derived
 * @param source whether the kernel said so or it was worked out
 * @param observedAt when it was reported
 * @param verdict whether this is as it must be
 * @param expected the count that must be; {@code null} when nobody can tell
 * @param verdictDetail what is wrong and what to do, or why nobody can tell; {@code null} when all is well
 */
public record FlbView(
        long id,
        String host,
        UUID update,
        String bootId,
        String name,
        FlbState.Moment moment,
        FlbState.Direction direction,
        long count,
        FlbState.Status status,
        Source source,
        Instant observedAt,
        FlbVerdict verdict,
        Long expected,
        String verdictDetail) {

    static FlbView of(FlbObservationEntity o, String host) {
        return new FlbView(
                o.id,
                host,
                o.updateId,
                o.bootId,
                o.name,
                o.moment,
                o.direction,
                o.count,
                o.status,
                o.source,
                o.observedAt,
                o.verdict,
                o.expected,
                o.verdictDetail);
    }
}
