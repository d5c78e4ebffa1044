// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A real PostgreSQL of this service's own, for whoever configures no database: on the loopback interface, behind a password
 * in a file only its owner reads, and as safe against crashes as PostgreSQL is by default.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
    private static final String USER = "postgres";

    private static final Logger LOG = Logger.getLogger(EmbeddedPostgresServer.class);
    private static final String DATABASE = "luofleet";
    private static final Duration START_PATIENCE = Duration.ofMinutes(1);

    private static EmbeddedPostgresServer running;
    private static boolean stoppedByApplication;

    private final DataDirectory directory;
    private final EmbeddedPostgres postgres;
    private final String password;
    private final PostmasterGuard guard;

    private EmbeddedPostgresServer(DataDirectory directory, EmbeddedPostgres postgres, String password) {
        this.directory = directory;
        this.postgres = postgres;
        this.password = password;
        this.guard = new PostmasterGuard(directory, isRoot());
    }

    /** The server of this process, started at the first call. */
    static synchronized EmbeddedPostgresServer startOrJoin(Path root) {
        if (running == null) {
            running = start(root);
            // For a service that does not get as far as its own orderly shutdown.
            Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedPostgresServer::stopUnlessApplicationDoes));
        }
        return running;
    }

    /** From now on the application stops the server, after everything that uses it. */
    static synchronized void handOver() {
        stoppedByApplication = true;
    }

    /** Stops the server of this process, if one runs. */
    static synchronized void stopRunning() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    private static synchronized void stopUnlessApplicationDoes() {
        if (!stoppedByApplication) {
            stopRunning();
        }
    }

    /**
     * Starts a server on the data in a directory, which must not be in use by another service; an orphan is stopped first. It
     * is started again whenever it ends without being told to.
     *
     * @throws IllegalStateException when it cannot start; the message says what to do
     */
    static EmbeddedPostgresServer start(Path root) {
        requireUnshareForRoot();
        DataDirectory directory = DataDirectory.open(root);
        try {
            var orphan = Postmaster.find(directory.cluster());
            if (orphan.isPresent()) {
                orphan.get().stop();
            }
            directory.discardUnfinishedCluster();
            Path passwordFile = directory.passwordFile();
            String password = Files.readString(passwordFile).strip();
            EmbeddedPostgres postgres = launch(directory, passwordFile, password);
            directory.securePrograms();
            createDatabase(postgres);
            directory.markComplete();
            LOG.infof(
                    "Embedded PostgreSQL on 127.0.0.1:%d, data in %s (set QUARKUS_DATASOURCE_JDBC_URL to use another database)",
                    postgres.getPort(), root);
            return new EmbeddedPostgresServer(directory, postgres, password);
        } catch (IOException | SQLException | RuntimeException e) {
            release(directory);
            throw new IllegalStateException(
                    "The embedded PostgreSQL did not start: %s Its log is %s. Or set QUARKUS_DATASOURCE_JDBC_URL to use another database."
                            .formatted(e.getMessage(), directory.serverLog()),
                    e);
        } catch (InterruptedException e) {
            release(directory);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the embedded PostgreSQL", e);
        }
    }

    private static EmbeddedPostgres launch(DataDirectory directory, Path passwordFile, String password)
            throws IOException {
        // Otherwise the library makes a directory in /tmp, and cleans up there after strangers.
        System.setProperty("ot.epg.working-dir", directory.programs().toString());
        var log = ProcessBuilder.Redirect.appendTo(directory.serverLog().toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.cluster())
                .setOverrideWorkingDirectory(directory.programs().toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_PATIENCE)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                // Options of initdb; the library has no other way to hand them over.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale", "C.UTF-8")
                .setConnectConfig("password", password)
                // The library is made for tests and turns durability off.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("log_checkpoints", "off")
                .start();
    }

    private static void createDatabase(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody. */
    private static void requireUnshareForRoot() {
        if (isRoot() && !onPath("unshare")) {
            throw new IllegalStateException(
                    "PostgreSQL does not run as root, and the program unshare (package util-linux), which would help, is not on the PATH. "
                            + "Install it, run the service as another user, or set QUARKUS_DATASOURCE_JDBC_URL to use another database.");
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(java.io.File.pathSeparator))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
    }

    private static void release(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warnf("Cannot unlock %s: %s", directory.root(), e.getMessage());
        }
    }

    /** The address with user and password in it: the one property a configuration source is asked for without fail. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s?ApplicationName=luofleet&user=%s&password=%s"
                .formatted(postgres.getPort(), DATABASE, USER, password);
    }

    int port() {
        return postgres.getPort();
    }

    @Override
    public void close() {
        guard.close();
        try {
            postgres.close();
            // The library only logs when it could not.
            var left = Postmaster.find(directory.cluster());
            if (left.isPresent()) {
                left.get().stop();
            }
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop the embedded PostgreSQL in " + directory.root(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
