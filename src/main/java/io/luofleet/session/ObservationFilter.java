// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The conditions that sessions, files and FLB observations share, as HQL on an alias with host, update and boot. */
final class ObservationFilter {
    private final List<String> where = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    ObservationFilter(ObservationQuery query, String owner, String idPath) {
        and(idPath + " > :after", "after", query.after());
        if (query.host() != null) {
            and(owner + ".hostId = (select h.id from HostEntity h where h.name = :host)", "host", query.host());
        }
        andIf(owner + ".updateId = :update", "update", query.update());
        if (query.current()) {
            where.add("exists (select 1 from HostEntity c where c.id = %1$s.hostId and c.bootId = %1$s.bootId)"
                    .formatted(owner));
        }
    }

    ObservationFilter and(String condition, String parameter, Object value) {
        parameters.put(parameter, value);
        return and(condition);
    }

    /** Adds the condition where the value is given. */
    ObservationFilter andIf(String condition, String parameter, Object value) {
        return value == null ? this : and(condition, parameter, value);
    }

    ObservationFilter and(String condition) {
        where.add(condition);
        return this;
    }

    String where() {
        return String.join(" and ", where);
    }

    Map<String, Object> parameters() {
        return parameters;
    }
}
