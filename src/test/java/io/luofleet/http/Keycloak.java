// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Keycloak as a process of its own, with the realm of {@code src/test/keycloak}, and the service's settings for it. */
public final class Keycloak implements QuarkusTestResourceLifecycleManager {
    static final String SECRET = "a-secret-of-the-client-of-32-characters";
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Path HOME = Path.of("target/keycloak").toAbsolutePath();

    private static String realm;
    private Process process;

    @Override
    public Map<String, String> start() {
        try {
            Path distribution = Path.of(OidcProvider.run("scripts/keycloak"));
            prepareHome(distribution);
            int port = freePort();
            realm = "http://127.0.0.1:" + port + "/realms/fleet";
            process = new ProcessBuilder(command(distribution, port))
                    .redirectErrorStream(true)
                    .redirectOutput(HOME.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("Keycloak did not start", e);
        }
        Awaitility.await("Keycloak, see target/keycloak/log")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(this::isUp);
        return Map.ofEntries(
                Map.entry("quarkus.oidc.tenant-enabled", "true"),
                Map.entry("quarkus.oidc.application-type", "hybrid"),
                Map.entry("quarkus.oidc.auth-server-url", realm),
                Map.entry("quarkus.oidc.client-id", "luofleet"),
                Map.entry("quarkus.oidc.credentials.secret", SECRET),
                Map.entry("quarkus.oidc.token.audience", "luofleet"),
                Map.entry("quarkus.oidc.roles.role-claim-path", "realm_access/roles"),
                Map.entry("luofleet.security.oidc.roles.fleet-sre", "operator,approver"),
                Map.entry("luofleet.security.oidc.scope-claim", "luofleet_scope"));
    }

    @Override
    public void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The realm's address, and the issuer of its tokens. */
    static String realm() {
        return realm;
    }

    /** An access token as a tool of this person gets it, without a browser. */
    static String bearer(String user) {
        String form = "grant_type=password&client_id=luofleet&scope=openid&client_secret=" + SECRET + "&username="
                + user + "&password=" + URLEncoder.encode(password(user), StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            String token =
                    new ObjectMapper().readTree(body).path("access_token").asText();
            if (token.isEmpty()) {
                throw new AssertionError(body);
            }
            return "Bearer " + token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String password(String user) {
        return user + "'s password";
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak ended, see target/keycloak/log");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(realm + "/.well-known/openid-configuration"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A home of this run: the distribution is shared with other runs, and stays as it is. */
    private static void prepareHome(Path distribution) throws IOException {
        Path realms = HOME.resolve("data/import");
        Files.createDirectories(realms);
        Files.writeString(
                realms.resolve("fleet.json"),
                Files.readString(Path.of("src/test/keycloak/realm.json")).replace("{secret}", SECRET));
        for (String part : List.of("lib", "conf", "providers", "themes")) {
            Path link = HOME.resolve(part);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, distribution.resolve(part));
        }
    }

    private static List<String> command(Path distribution, int port) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dkc.home.dir=" + HOME,
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "-cp",
                distribution.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--http-enabled=true",
                "--hostname-strict=false",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--import-realm");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
