// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The control plane as a process of its own, with the embedded PostgreSQL it starts by itself. */
public final class Service implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MANAGEMENT_PORT = "quarkus.management.port";
    private static final String TLS_MODE = "luofleet.tls.mode";
    private static final String TOKEN_FILE = "luofleet.security.admin-token-file";

    private final Program program;
    private final URI address;
    private final Path tokenFile;
    private final URI management;
    private final Optional<Path> authority;

    private Service(Program program, Settings settings) {
        this.program = program;
        this.address = URI.create((settings.isSecure() ? "https" : "http") + "://127.0.0.1:" + settings.port());
        this.tokenFile = settings.tokenFile();
        this.management = URI.create("http://127.0.0.1:" + settings.properties().get(MANAGEMENT_PORT));
        this.authority = settings.isSecure() ? Optional.of(settings.authority()) : Optional.empty();
    }

    /** How to start it: its port, its data, what it serves, options of its JVM, and whence if not from this checkout. */
    public record Settings(
            Layout layout,
            Path directory,
            int port,
            Path artifacts,
            Map<String, String> properties,
            List<String> jvm,
            Optional<Path> packagedIn) {
        /** A service whose database, log and artifacts lie under {@code directory}, on a free port. */
        public static Settings under(Path directory) {
            return new Settings(
                            Layout.ofThisRun(),
                            directory,
                            freePort(),
                            directory.resolve("artifacts"),
                            Map.of(),
                            List.of(),
                            Optional.empty())
                    .with(MANAGEMENT_PORT, Integer.toString(freePort()));
        }

        /** The same with one more configuration property. */
        public Settings with(String property, String value) {
            Map<String, String> more = new HashMap<>(properties);
            more.put(property, value);
            return new Settings(layout, directory, port, artifacts, Map.copyOf(more), jvm, packagedIn);
        }

        /** The same with files served from a directory that it shares with others. */
        public Settings serving(Path shared) {
            return new Settings(layout, directory, port, shared, properties, jvm, packagedIn);
        }

        /** The same on a port of the caller's choice. */
        public Settings onPort(int chosen) {
            return new Settings(layout, directory, chosen, artifacts, properties, jvm, packagedIn);
        }

        /** The same with options for its JVM. */
        public Settings withJvm(List<String> options) {
            return new Settings(layout, directory, port, artifacts, properties, List.copyOf(options), packagedIn);
        }

        /** The same of another checkout: the directory in which its runnable jar is. */
        public Settings packagedIn(Path other) {
            return new Settings(layout, directory, port, artifacts, properties, jvm, Optional.of(other));
        }

        /** The same with TLS and agents that need certificates, by an authority of its own, reached under these names. */
        public Settings secure(String... names) {
            return with(TLS_MODE, "on").with("luofleet.tls.names", String.join(",", names));
        }

        private boolean isSecure() {
            return "on".equals(properties.get(TLS_MODE));
        }

        private Path authority() {
            return directory.resolve("data/pki/ca.pem");
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
                    (isSecure() ? "-Dquarkus.http.ssl-port=" : "-Dquarkus.http.port=") + port,
                    "-Dluofleet.data-dir=" + directory.resolve("data"),
                    "-Dluofleet.artifacts.dir=" + artifacts));
            properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
            command.addAll(jvm);
            Path jar = packagedIn.map(p -> p.resolve("quarkus-run.jar")).orElseGet(layout::serviceJar);
            command.addAll(List.of("-jar", jar.toString()));
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
        return new Service(program, settings);
    }

    /** Waits until it is ready. */
    public void awaitReady() {
        Await.until("the control plane to be ready", START_LIMIT, program::requireRunning, this::ready);
    }

    /** Whether it is up with its database; an absent service is a quiet no. */
    public boolean ready() {
        HttpRequest request = HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        }
    }

    /** Where health and metrics are, a port of their own on loopback. */
    public URI management() {
        return management;
    }

    /** Its address, for agents and browsers. */
    public URI address() {
        return address;
    }

    /** A client for its API, with the token that it made at its first start. */
    public FleetApi api() {
        return new FleetApi(address, tokenFile, authority);
    }

    /**
     * Makes a token by which machines enrol, in a file of its own.
     *
     * @param uses for how many machines it is
     */
    public Path enrolmentToken(int uses) {
        String token = api().post("/enrolment-tokens", Map.of("name", "harness", "uses", uses))
                .path("secret")
                .asText();
        Path file = tokenFile.resolveSibling("enrolment-token");
        try {
            Files.writeString(file, token + "\n");
        } catch (IOException e) {
            throw new HarnessException("cannot write " + file + ": " + e, e);
        }
        return file;
    }

    /** The certificate of its authority; empty without TLS. */
    public Optional<Path> authority() {
        return authority;
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
