// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import io.luofleet.harness.Program;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What a site has before it installs the chart: a PostgreSQL that takes TLS and passwords only, and the Secrets. */
final class Site implements AutoCloseable {
    private static final String PASSWORD = "not so secret: $1 #=%";

    private final Path directory;
    private final EmbeddedPostgres postgres;

    private Site(Path directory) throws IOException, SQLException {
        this.directory = directory;
        for (String each : List.of("authority", "database", "login")) {
            openssl(
                    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /O=Example/CN=localhost"
                            + " -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:TRUE,pathlen:0"
                            + " -keyout EACH.key -out EACH.pem".replace("EACH", each));
        }
        openssl("genpkey -algorithm ed25519 -out audit.pem");
        openssl("pkey -in audit.pem -outform DER -out audit.der");
        openssl("pkey -in audit.pem -pubout -out audit.pub");
        // Who sees the password checked needs a PostgreSQL that asks for it.
        Path access = Files.writeString(directory.resolve("pg_hba.conf"), """
                local all all trust
                host all postgres 127.0.0.1/32 trust
                hostssl luofleet luofleet all scram-sha-256
                """);
        this.postgres = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig(
                        "ssl_cert_file", directory.resolve("database.pem").toString())
                .setServerConfig(
                        "ssl_key_file", directory.resolve("database.key").toString())
                .setServerConfig("hba_file", access.toString())
                .start();
        run("CREATE ROLE luofleet LOGIN PASSWORD '" + PASSWORD + "'");
        run("CREATE DATABASE luofleet OWNER luofleet");
    }

    static Site prepare(Path directory) throws IOException, SQLException {
        Files.createDirectories(directory);
        return new Site(directory);
    }

    int databasePort() {
        return postgres.getPort();
    }

    /** The Secrets by name, as {@code everything.yaml} names them. */
    Map<String, Map<String, String>> secrets() throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return Map.of(
                "luofleet-authority", Map.of("tls.crt", text("authority.pem"), "tls.key", text("authority.key")),
                "luofleet-db-app", Map.of("username", "luofleet", "password", PASSWORD),
                "luofleet-db-ca", Map.of("ca.crt", text("database.pem")),
                "luofleet-admin", Map.of("token", "lft_" + token),
                "luofleet-audit",
                        Map.of(
                                "audit.key",
                                Base64.getEncoder().encodeToString(Files.readAllBytes(directory.resolve("audit.der"))),
                                "audit.pub",
                                text("audit.pub")),
                "luofleet-oidc", Map.of("client-secret", "0123456789abcdef0123456789abcdef"),
                "login-ca", Map.of("ca.crt", text("login.pem")));
    }

    /** The only value of a query in the service's database. */
    String ask(String query) throws SQLException {
        try (Connection connection =
                        postgres.getDatabase("postgres", "luofleet").getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(directory.resolve(file), StandardCharsets.US_ASCII);
    }

    private void openssl(String arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("env", "-C", directory.toString(), "openssl"));
        command.addAll(List.of(arguments.split(" ")));
        try (Program openssl = Program.start("openssl", directory.resolve("openssl.log"), Map.of(), command)) {
            if (openssl.awaitExit() != 0) {
                throw new IllegalStateException(openssl.tail(5));
            }
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
