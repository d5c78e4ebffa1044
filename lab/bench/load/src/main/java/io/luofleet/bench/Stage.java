// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.Directories;
import io.luofleet.harness.Layout;
import io.luofleet.harness.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The packaged service on a new database, and hosts that are still silent. */
final class Stage implements AutoCloseable {
    private final Settings settings;
    private final Service service;
    private final Database database;
    private final Fleet fleet;
    private final ServiceLog log;

    private Stage(Settings settings, Service service, Database database, Fleet fleet) {
        this.settings = settings;
        this.service = service;
        this.database = database;
        this.fleet = fleet;
        this.log = new ServiceLog(service.program().log());
    }

    /** Starts the service twice: what counts statements is loaded with PostgreSQL only. */
    static Stage set(Settings settings, Path directory) {
        Directories.clear(directory);
        Path data = directory.resolve("data");
        Service.Settings how =
                Service.Settings.under(directory).withJvm(settings.jvm()).packagedIn(settings.service());
        try (Service first = Service.start(how);
                Database database = Database.of(data)) {
            database.countStatementsFromNextStart();
            first.program().requireRunning();
        }
        Service service = Service.start(how);
        try {
            Database database = Database.of(data);
            database.resetCounts();
            return new Stage(
                    settings, service, database, new Fleet(service.address(), settings.hosts(), settings.orphans()));
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /** What the figures are of. */
    void describe(Results results) {
        String commit = git("rev-parse", "--short", "HEAD")
                + (git("status", "--porcelain").isEmpty() ? "" : " and changes");
        results.note("at", Instant.now().toString());
        results.note("commit", commit);
        results.note("settings", settings.toString());
        results.note("processors", Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "commit %s, %d processors, %d hosts%n",
                commit, Runtime.getRuntime().availableProcessors(), settings.hosts());
    }

    private static String git(String... arguments) {
        try {
            List<String> command =
                    Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
            Process git = new ProcessBuilder(command)
                    .directory(Layout.ofThisRun().root().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException noGit) {
            return "unknown";
        }
    }

    Settings settings() {
        return settings;
    }

    Service service() {
        return service;
    }

    Database database() {
        return database;
    }

    Fleet fleet() {
        return fleet;
    }

    ServiceLog log() {
        return log;
    }

    Usage usage() {
        service.program().requireRunning();
        return Usage.now(service.program().pid(), database.postmasterPid());
    }

    @Override
    public void close() {
        fleet.close();
        database.close();
        service.close();
    }
}
