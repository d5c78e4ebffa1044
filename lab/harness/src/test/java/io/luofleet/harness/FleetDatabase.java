// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What the service's tables say, each question answered from one snapshot. */
final class FleetDatabase {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPEN = "phase NOT IN ('SUCCEEDED', 'ABORTED', 'LOST', 'FAILED')";

    private final DataSource source;

    FleetDatabase(DataSource source) {
        this.source = source;
    }

    /** The labels of each host that has a slot. */
    List<Map<String, String>> slots() {
        return labels("SELECT labels::text FROM slots");
    }

    /** The labels of each host with an update under way. */
    List<Map<String, String>> updating() {
        return labels("SELECT h.labels::text FROM updates u JOIN hosts h ON h.id = u.host_id WHERE " + OPEN);
    }

    /** Hosts past the point of no return whose update has no slot of its epoch. */
    List<String> withoutLease() {
        return strings("""
                SELECT h.name FROM updates u JOIN hosts h ON h.id = u.host_id
                LEFT JOIN slots s ON s.update_id = u.id AND s.fence = u.epoch
                WHERE u.phase IN ('REBOOTING', 'RETRIEVING', 'FINISHING', 'SOAKING') AND s.host IS NULL""");
    }

    /** How many hosts of the only rollout have ended. */
    int ended() {
        return Integer.parseInt(
                strings("SELECT count(*) FROM rollout_targets WHERE state NOT IN ('PENDING', 'UPDATING')")
                        .getFirst());
    }

    /** The only rollout's status. */
    String status() {
        return strings("SELECT status || coalesce(' ' || pause_reason::text, '') FROM rollouts")
                .getFirst();
    }

    /** What became of the hosts that did not succeed, in words. */
    List<String> unsuccessful() {
        return strings("""
                SELECT concat_ws(' ', t.host, t.state, t.trouble_kind, t.trouble_code, t.skip_reason, t.withdrawal, u.phase,
                    u.failure::text)
                FROM rollout_targets t LEFT JOIN updates u ON u.id = t.update_id
                WHERE t.state <> 'SUCCEEDED'""");
    }

    private List<Map<String, String>> labels(String query) {
        return strings(query).stream().map(FleetDatabase::parse).toList();
    }

    private static Map<String, String> parse(String labels) {
        try {
            return JSON.readValue(labels, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new HarnessException("labels are no JSON: " + labels, e);
        }
    }

    private List<String> strings(String query) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new HarnessException("cannot ask the database: " + e.getMessage(), e);
        }
    }
}
