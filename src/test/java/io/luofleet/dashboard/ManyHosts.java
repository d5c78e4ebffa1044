// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Operator;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** A fleet of copies of one host that enrolled, in six zones of twenty racks. All tests share one fleet: it is retired afterwards. */
final class ManyHosts {
    private static final String COPIES = """
            INSERT INTO hosts SELECT (jsonb_populate_record(h, jsonb_build_object(
                'id', gen_random_uuid(), 'name', 'hv-' || lpad(i::text, 5, '0') || '-' || h.name, 'machine_id', gen_random_uuid(),
                'labels', jsonb_build_object('pool', h.labels->>'pool', 'zone', chr(97 + i % 6), 'rack', chr(97 + i % 6) || i / 6 % 20),
                'kernel_release', CASE WHEN i % 9 = 0 THEN '7.3.3-2' WHEN i % 4 = 0 THEN '7.3.4-b' ELSE '7.3.4-a' END,
                'last_seen', now() + (CASE WHEN i % 163 = 0 THEN -1 ELSE 1 END) * interval '1 day'))).*
            FROM hosts h, generate_series(1, ?) i WHERE h.name = ?""";

    private static final String CHANGES = """
            INSERT INTO events (at, type, severity, host, message, data)
            SELECT now(), 'PHASE_CHANGED', 'INFO', name, name || ' → ' || ?, jsonb_build_object('from', 'QUEUED', 'to', ?)
            FROM (SELECT name FROM hosts WHERE name LIKE 'hv-%' || ? AND retired_at IS NULL ORDER BY md5(name) LIMIT ? OFFSET ?) chosen""";

    private static final String RETIRE = """
            UPDATE hosts SET retired_at = now(), retired_by = '{"name": "ann"}', retired_reason = 'the test is over'
            WHERE name LIKE 'hv-%' || ? OR name = ?""";

    private final AgroalDataSource dataSource;
    private final Operator operator;
    private final String original;

    ManyHosts(URI base, AgroalDataSource dataSource, int count) {
        this.dataSource = dataSource;
        operator = new Operator(base).withHosts(1);
        original = operator.hosts.getFirst().hostName;
        update(COPIES, count - 1, original);
    }

    String pool() {
        return operator.pool;
    }

    /** So many of them are preserving, all of a sudden. */
    void changePhases(int count) {
        changePhases(Map.of("PRESERVING", count));
    }

    /** So many of them are in each phase, all of a sudden. */
    void changePhases(Map<String, Integer> counts) {
        int offset = 0;
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            update(CHANGES, each.getKey(), each.getKey(), original, each.getValue(), offset);
            offset += each.getValue();
        }
    }

    void retire() {
        update(RETIRE, original, original);
    }

    private void update(String statement, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            prepared.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
