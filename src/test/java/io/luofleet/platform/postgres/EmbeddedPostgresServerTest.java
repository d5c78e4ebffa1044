// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The embedded database over crashes of the service: other processes of this JVM's kind are the services. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EmbeddedPostgresServerTest {
    private Path directory;
    private final List<Process> services = new ArrayList<>();

    @BeforeEach
    void aDirectory() throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        directory = Files.createTempDirectory(
                target,
                "postgres-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        services.forEach(Process::destroyForcibly);
        for (Process service : services) {
            service.waitFor();
        }
        var orphan = Postmaster.find(directory.resolve("postgresql"));
        if (orphan.isPresent()) {
            orphan.get().stop();
        }
    }

    /** Starts a server, tells its port and waits to be killed. */
    static final class Service {
        private Service() {}

        public static void main(String[] args) throws Exception {
            var server = EmbeddedPostgresServer.start(Path.of(args[0]));
            execute(server.jdbcUrl(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
            System.out.println("port " + server.port());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private Process startService() throws IOException {
        Process service = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        services.add(service);
        var output = service.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("port ")) {
            line = output.readLine();
        }
        assertThat(line).as("the service started").isNotNull();
        return service;
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aKilledServicesDatabaseIsTakenOverWithItsData() throws Exception {
        Process killed = startService();
        killed.destroyForcibly().waitFor();
        long orphan =
                Postmaster.find(directory.resolve("postgresql")).orElseThrow().pid();

        try (var server = EmbeddedPostgresServer.start(directory)) {
            assertThat(ask(server.jdbcUrl(), "SELECT n FROM kept")).isEqualTo("42");
        }

        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aLiveServicesDatabaseIsLeftAlone() throws Exception {
        Process live = startService();

        assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("pid " + live.pid())
                .hasMessageContaining(EmbeddedPostgresSource.DATA_DIR);

        assertThat(Postmaster.find(directory.resolve("postgresql"))).isPresent();
    }

    @Test
    void aCommitSurvivesACrashAndStrangersAreKeptOut() throws Exception {
        try (var server = EmbeddedPostgresServer.start(directory)) {
            String url = server.jdbcUrl();

            List<String> settings = List.of(
                    ask(url, "SHOW fsync"),
                    ask(url, "SHOW synchronous_commit"),
                    ask(url, "SHOW full_page_writes"),
                    ask(url, "SHOW listen_addresses"),
                    ask(url, "SHOW unix_socket_directories"));

            assertThat(settings).containsExactly("on", "on", "on", "127.0.0.1", "");
            assertThatThrownBy(() -> ask(url.replaceAll("&password=.*", "&password=guess"), "SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Postmaster.find(directory.resolve("postgresql"))).isEmpty();
    }

    @Test
    void aPidFileOfAnotherProcessIsNoOrphan() throws Exception {
        Path cluster = Files.createDirectories(directory.resolve("postgresql"));
        Files.writeString(
                cluster.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n");

        var orphan = Postmaster.find(cluster);

        assertThat(orphan).isEmpty();
    }

    @Test
    void aClusterWhoseCreationWasCutShortIsMadeAnew() throws Exception {
        Path cluster = Files.createDirectories(directory.resolve("postgresql/base"));
        Files.writeString(cluster.resolve("half"), "written");

        try (var server = EmbeddedPostgresServer.start(directory)) {
            assertThat(ask(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatDiesIsStartedAgainWhereItWas() throws Exception {
        try (var server = EmbeddedPostgresServer.start(directory)) {
            String url = server.jdbcUrl();
            execute(url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
            long killed = running().pid();

            kill(killed);

            Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                            ask(url, "SELECT n FROM kept"))
                    .isEqualTo("42"));
            assertThat(running().pid()).isNotEqualTo(killed);
        }
        assertThat(Postmaster.find(directory.resolve("postgresql"))).isEmpty();
    }

    @Test
    void aServerThatCannotStartIsTriedAgainUntilItCan() throws Exception {
        try (var server = EmbeddedPostgresServer.start(directory)) {
            Path options = directory.resolve("postgresql/postmaster.opts");
            String good = Files.readString(options);
            Files.writeString(options, good.replace("\"-p\"", "\"--no-such-option\" \"-p\""));
            kill(running().pid());
            Path log = directory.resolve("postgresql.log");
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(Files.readString(log))
                    .contains("no-such-option"));

            Files.writeString(options, good);

            Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                            ask(server.jdbcUrl(), "SELECT 1"))
                    .isEqualTo("1"));
        }
    }

    private Postmaster running() throws IOException {
        return Postmaster.find(directory.resolve("postgresql")).orElseThrow();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
