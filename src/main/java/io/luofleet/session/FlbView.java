// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

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
 * @param count how many files depended on it
 * @param source whether the kernel said so or it was worked out
 * @param observedAt when it was reported
 */
public record FlbView(
        long id,
        String host,
        UUID update,
        String bootId,
        String name,
        FlbState.Moment moment,
        long count,
        Source source,
        Instant observedAt) {

    static FlbView of(FlbObservationEntity o, String host) {
        return new FlbView(o.id, host, o.updateId, o.bootId, o.name, o.moment, o.count, o.source, o.observedAt);
    }
}
