// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class ChangeRepository implements PanacheRepositoryBase<ChangeEntity, ChangeEntity.Key> {

    /** In the order in which they were proposed. */
    List<ChangeEntity> of(UUID rollout) {
        return list("key.rolloutId = ?1 order by key.number", rollout);
    }
}
