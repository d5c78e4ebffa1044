// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The service's embedded PostgreSQL, looked at from outside. */
final class Database implements AutoCloseable {
    private static final String EXTENSION = "pg_stat_statements";

    private final long postmasterPid;
    private final String url;
    private final String password;
    private final Connection connection;

    private Database(long postmasterPid, String url, String password) throws SQLException {
        this.postmasterPid = postmasterPid;
        this.url = url;
        this.password = password;
        this.connection = connect();
    }

    /** Of the service whose data directory this is. */
    static Database of(Path dataDirectory) {
        try {
            List<String> lines = Files.readAllLines(dataDirectory.resolve("postgresql/postmaster.pid"));
            String password = Files.readString(dataDirectory.resolve("postgresql.password"))
                    .strip();
            return new Database(
                    Long.parseLong(lines.getFirst().strip()),
                    "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/luofleet",
                    password);
        } catch (IOException | SQLException e) {
            throw new HarnessException("cannot reach the database in " + dataDirectory + ": " + e, e);
        }
    }

    /** Another connection. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", password);
    }

    long postmasterPid() {
        return postmasterPid;
    }

    /** Has statements counted from its next start on. */
    void countStatementsFromNextStart() {
        execute("ALTER SYSTEM SET shared_preload_libraries = '" + EXTENSION + "'");
    }

    /** Counts anew. */
    void resetCounts() {
        execute("CREATE EXTENSION IF NOT EXISTS " + EXTENSION);
        execute("SELECT " + EXTENSION + "_reset()");
    }

    /**
     * A statement since the last reset.
     *
     * @param text with parameters in place of its values
     * @param calls how often
     * @param millis how long it took in all, by the clock
     */
    record Counted(String text, long calls, double millis) {
        boolean isTransactionEdge() {
            return text.matches("(?is)\\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION)\\b.*");
        }
    }

    /** Those of the service, the most time-consuming first. */
    List<Counted> counted() {
        List<Counted> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("""
                        SELECT s.query, s.calls, s.total_exec_time + s.total_plan_time
                        FROM pg_stat_statements s WHERE s.query NOT LIKE '%pg_stat_statements%' ORDER BY 3 DESC""")) {
            while (result.next()) {
                rows.add(new Counted(
                        result.getString(1).replaceAll("\\s+", " "), result.getLong(2), result.getDouble(3)));
            }
            return rows;
        } catch (SQLException e) {
            throw new HarnessException("cannot ask the database: " + e.getMessage(), e);
        }
    }

    /** How many hosts are enrolled. */
    int hosts() {
        return Integer.parseInt(one("SELECT count(*) FROM hosts"));
    }

    /** Whether a rollout is over or paused. */
    boolean isAtRest(String rollout) {
        return Boolean.parseBoolean(
                one("SELECT (status <> 'RUNNING')::text FROM rollouts WHERE id = '" + rollout + "'"));
    }

    private String one(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            if (!result.next()) {
                throw new HarnessException("the database has no answer to " + query);
            }
            return result.getString(1);
        } catch (SQLException e) {
            throw new HarnessException("cannot ask the database " + query + ": " + e.getMessage(), e);
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new HarnessException("cannot tell the database " + sql + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new HarnessException("cannot leave the database: " + e.getMessage(), e);
        }
    }
}
