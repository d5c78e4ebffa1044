// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class FlbRepository implements PanacheRepository<FlbObservationEntity> {

    List<FlbObservationEntity> of(UUID updateId, String bootId) {
        return list("updateId = ?1 and bootId = ?2 order by id", updateId, bootId);
    }

    List<FlbObservationEntity> page(ObservationQuery query, int max) {
        var filter = new ObservationFilter(query, "o", "o.id");
        if (query.current()) {
            filter.and(
                    "not exists (select 1 from FlbObservationEntity n where n.hostId = o.hostId and n.bootId = o.bootId"
                            + " and n.name = o.name and n.id > o.id)");
        }
        return find("from FlbObservationEntity o where " + filter.where() + " order by o.id", filter.parameters())
                .range(0, max - 1)
                .list();
    }
}
