// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class BootRepository implements PanacheRepositoryBase<BootEntity, BootEntity.Key> {

    List<BootEntity> of(UUID hostId) {
        return list("key.hostId = ?1 order by firstSeen desc", hostId);
    }
}
