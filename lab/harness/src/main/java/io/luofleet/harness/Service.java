// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The control plane as a process of its own, with the embedded PostgreSQL it starts by itself. */
public final class Service implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final String TOKEN_FILE = "luofleet.security.admin-token-file";

    private final Program program;
    private final URI address;
    private final Path tokenFile;

    private Service(Program program, URI address, Path tokenFile) {
        this.program = program;
        this.address = address;
        this.tokenFile = tokenFile;
    }

    /** How to start it: its port, its data and what it serves. */
    public record Settings(Layout layout, Path directory, int port, Path artifacts, Map<String, String> properties) {
        /** A service whose database, log and artifacts lie under {@code directory}, on a free port. */
        public static Settings under(Path directory) {
            return new Settings(Layout.ofThisRun(), directory, freePort(), directory.resolve("artifacts"), Map.of());
        }

        /** The same with one more configuration property. */
        public Settings with(String property, String value) {
            Map<String, String> more = new HashMap<>(properties);
            more.put(property, value);
            return new Settings(layout, directory, port, artifacts, Map.copyOf(more));
        }

        /** The same with files served from a directory that it shares with others. */
        public Settings serving(Path shared) {
            return new Settings(layout, directory, port, shared, properties);
        }

        /** The same on a port of the caller's choice. */
        public Settings onPort(int chosen) {
            return new Settings(layout, directory, chosen, artifacts, properties);
        }

        /** The same with the first admin's token in a file that it shares with others. */
        public Settings withToken(Path file) {
            return with(TOKEN_FILE, file.toString());
        }

        private Path tokenFile() {
            String chosen = properties.get(TOKEN_FILE);
            return chosen == null ? directory.resolve("data/admin-token") : Path.of(chosen);
        }

        private List<String> command() {
            List<String> command = new java.util.ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dquarkus.http.port=" + port,
                    "-Dluofleet.data-dir=" + directory.resolve("data"),
                    "-Dluofleet.artifacts.dir=" + artifacts));
            properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
            command.addAll(List.of("-jar", layout.serviceJar().toString()));
            return command;
        }
    }

    /** Starts the service and waits until it is ready. */
    public static Service start(Settings settings) {
        Service service = launch(settings);
        service.awaitReady();
        return service;
    }

    /** Starts the service and does not wait. */
    public static Service launch(Settings settings) {
        Program program = Program.start(
                "the control plane", settings.directory().resolve("service.log"), Map.of(), settings.command());
        return new Service(program, URI.create("http://127.0.0.1:" + settings.port()), settings.tokenFile());
    }

    /** Waits until it is ready. */
    public void awaitReady() {
        Await.until("the control plane to be ready", START_LIMIT, program::requireRunning, () -> api().ready());
    }

    /** Its address, for agents and browsers. */
    public URI address() {
        return address;
    }

    /** A client for its API, with the token that it made at its first start. */
    public FleetApi api() {
        return new FleetApi(address, tokenFile);
    }

    /** Where that token is. */
    public Path tokenFile() {
        return tokenFile;
    }

    /** The process, to look at its output or to kill it. */
    public Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HarnessException("no free port on loopback: " + e.getMessage(), e);
        }
    }
}
