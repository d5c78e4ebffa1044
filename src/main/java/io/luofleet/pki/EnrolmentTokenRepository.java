// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class EnrolmentTokenRepository implements PanacheRepositoryBase<EnrolmentTokenEntity, UUID> {

    /** Two that use one at once are counted one after the other. */
    Optional<EnrolmentTokenEntity> lockBySecret(byte[] sha256) {
        return find("secretSha256", (Object) sha256)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** The newest first. */
    List<EnrolmentTokenEntity> page(Instant before, UUID beforeId, int max) {
        return find("createdAt < ?1 or (createdAt = ?1 and id < ?2) order by createdAt desc, id desc", before, beforeId)
                .range(0, max - 1)
                .list();
    }
}
