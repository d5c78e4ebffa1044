// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.host.ObservationFilter;
import io.luofleet.host.ObservationQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class OrphanRepository implements PanacheRepository<OrphanEntity> {

    List<OrphanEntity> of(UUID hostId, String bootId) {
        return list("hostId = ?1 and bootId = ?2", hostId, bootId);
    }

    List<OrphanEntity> ordered(UUID hostId, String bootId) {
        return list("hostId = ?1 and bootId = ?2 and ordered is not null", hostId, bootId);
    }

    /** Whether the host has had an orphan of this name in any boot. */
    boolean knows(UUID hostId, String name) {
        return count("hostId = ?1 and name = ?2", hostId, name) > 0;
    }

    List<OrphanEntity> page(ObservationQuery query, int max) {
        var filter = new ObservationFilter(query, "o", "o.id");
        return find("from OrphanEntity o where " + filter.where() + " order by o.id", filter.parameters())
                .range(0, max - 1)
                .list();
    }
}
