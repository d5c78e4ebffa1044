// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The conditions that sessions, files and FLB observations share, as HQL on an alias with host, update and boot. */
public final class ObservationFilter {
    private final List<String> where = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    /**
     * The conditions of a query.
     *
     * @param query the query
     * @param owner the HQL path of what has {@code hostId}, {@code updateId} and {@code bootId}
     * @param idPath the HQL path of the cursor
     */
    public ObservationFilter(ObservationQuery query, String owner, String idPath) {
        and(idPath + " > :after", "after", query.after());
        if (query.host() != null) {
            and(owner + ".hostId in (select h.id from HostEntity h where h.name = :host)", "host", query.host());
        }
        andIf(owner + ".updateId = :update", "update", query.update());
        if (query.current()) {
            where.add("""
                    exists (select 1 from HostEntity c where c.id = %1$s.hostId and c.bootId = %1$s.bootId
                        and c.retiredAt is null)""".formatted(owner));
        }
    }

    /** Adds a condition with its parameter. */
    public ObservationFilter and(String condition, String parameter, Object value) {
        parameters.put(parameter, value);
        return and(condition);
    }

    /** Adds the condition where the value is given. */
    public ObservationFilter andIf(String condition, String parameter, Object value) {
        return value == null ? this : and(condition, parameter, value);
    }

    /** Adds a condition. */
    public ObservationFilter and(String condition) {
        where.add(condition);
        return this;
    }

    /** The where clause, without the word. */
    public String where() {
        return String.join(" and ", where);
    }

    /** The parameters of {@link #where}. */
    public Map<String, Object> parameters() {
        return parameters;
    }
}
