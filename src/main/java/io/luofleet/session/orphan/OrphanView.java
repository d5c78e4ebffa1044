// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.wire.OrphanState;
import java.time.Instant;

/**
 * A session that a host's kernel holds and that nothing answers for.
 *
 * @param id its cursor in listings
 * @param host the host
 * @param bootId the boot it is or was in; with that boot it ends
 * @param name its name
 * @param files how many files it holds
 * @param firstSeen when it was first reported
 * @param lastSeen when it was last reported
 * @param listed whether the newest report of that boot still told of it
 * @param answer how far the order is carried out
 * @param detail why it could not be
 * @param order the operator's order; {@code null} when there is none, which keeps it
 */
public record OrphanView(
        long id,
        String host,
        String bootId,
        String name,
        long files,
        Instant firstSeen,
        Instant lastSeen,
        boolean listed,
        OrphanState.Answer answer,
        String detail,
        Ordered order) {

    /**
     * What an operator ordered.
     *
     * @param order the order
     * @param reason why
     * @param by who
     * @param at when
     */
    public record Ordered(OrphanState.Order order, String reason, String by, Instant at) {}

    static OrphanView of(OrphanEntity o, String host) {
        return new OrphanView(
                o.id,
                host,
                o.bootId,
                o.name,
                o.files,
                o.firstSeen,
                o.lastSeen,
                o.listed,
                o.answer,
                o.detail,
                o.ordered == null ? null : new Ordered(o.ordered, o.reason, o.orderedBy, o.orderedAt));
    }
}
