// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.host.ObservationFilter;
import io.luofleet.host.ObservationQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class FlbRepository implements PanacheRepository<FlbObservationEntity> {

    List<FlbObservationEntity> of(UUID updateId, String bootId) {
        return list("updateId = ?1 and bootId = ?2 order by id", updateId, bootId);
    }

    List<FlbObservationEntity> of(UUID updateId) {
        return list("updateId = ?1 order by id", updateId);
    }

    /** Whether an FLB of this name was ever observed. */
    boolean knows(String name) {
        return find("name", name).range(0, 0).firstResultOptional().isPresent();
    }

    List<FlbObservationEntity> page(FlbQuery query, int max) {
        boolean present = query.scope() == FlbQuery.Scope.PRESENT_BOOT;
        var filter = new ObservationFilter(
                new ObservationQuery(query.host(), query.update(), present, query.after()), "o", "o.id");
        filter.andIf("o.name = :name", "name", query.name());
        filter.andIf("o.bootId = :boot", "boot", query.boot());
        filter.andIf("o.direction = :direction", "direction", query.direction());
        if (query.scope() != FlbQuery.Scope.HISTORY) {
            filter.and("not exists (select 1 from FlbObservationEntity n where n.hostId = o.hostId and n.name = o.name"
                    + " and n.id > o.id" + (present ? " and n.bootId = o.bootId)" : ")"));
        }
        return find("from FlbObservationEntity o where " + filter.where() + " order by o.id", filter.parameters())
                .range(0, max - 1)
                .list();
    }
}
