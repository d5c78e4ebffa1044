// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged service on one database, with TLS and one authority: what is ended at one is ended at the other. */
class RevocationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** At the latest, where a replica is not told (ADR 18); and time for a machine that has much else to do. */
    private static final Duration AT_THE_LATEST = Duration.ofSeconds(15);

    @TempDir
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static Service here;
    private static Service elsewhere;
    private static FleetApi api;
    private static FleetApi apiElsewhere;

    @BeforeAll
    static void twoServices() throws IOException {
        Path programs = directory.resolve("postgresql-programs");
        System.setProperty("ot.epg.working-dir", programs.toString());
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgresql"))
                .setOverrideWorkingDirectory(programs.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        Path token = directory.resolve("admin-token");
        here = Service.start(settings("here").withToken(token));
        Path authority = here.authority().orElseThrow();
        elsewhere = Service.start(settings("elsewhere")
                .withToken(token)
                .with("luofleet.pki.ca-certificate", authority.toString())
                .with("luofleet.pki.ca-key", authority.resolveSibling("ca.key").toString()));
        api = new FleetApi(here.address(), token, Optional.of(authority));
        apiElsewhere = new FleetApi(elsewhere.address(), token, Optional.of(authority));
    }

    private static Service.Settings settings(String name) {
        return Service.Settings.under(directory.resolve(name))
                .secure("127.0.0.1")
                .with(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres"
                                .formatted(postgres.getPort()));
    }

    @AfterAll
    static void stop() throws IOException {
        if (elsewhere != null) {
            elsewhere.close();
        }
        if (here != null) {
            here.close();
        }
        postgres.close();
    }

    @Test
    void aCertificateThatIsRevokedElsewhereIsRefusedHere() throws Exception {
        // given an agent that speaks to this replica, on a connection that stays open
        Identity agent = enrolled("revoked");
        String host = introduced(agent);
        assertThat(poll(agent, host, 0).get(20, TimeUnit.SECONDS).statusCode()).isIn(200, 204);

        // when its certificate is revoked at the other
        apiElsewhere.post("/certificates/" + agent.serial() + "/revoke", Map.of("reason", "the machine was sold"));

        // then its next exchange here is refused, with why
        await("the refusal", () -> status(poll(agent, host, 0)) == 401);
        assertThat(poll(agent, host, 0).get(20, TimeUnit.SECONDS).body()).contains("the machine was sold");
    }

    @Test
    void aPollThatWaitsIsAnsweredWhenItsCertificateIsRevokedElsewhere() throws Exception {
        // given an agent that waits here for something to do
        Identity agent = enrolled("waiting");
        String host = introduced(agent);
        CompletableFuture<HttpResponse<String>> waiting = poll(agent, host, 60);

        // when its certificate is revoked at the other
        apiElsewhere.post("/certificates/" + agent.serial() + "/revoke", Map.of("reason", "stolen"));

        // then it is not left to hear of an update for the rest of its minute
        HttpResponse<String> answer = waiting.get(AT_THE_LATEST.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsRevokedElsewhereIsRefusedHere() throws Exception {
        // given a token that is used here
        JsonNode made = apiElsewhere.post("/tokens", Map.of("name", "robot", "roles", List.of("viewer")));
        Path file = Files.writeString(
                directory.resolve("robot-token"), made.path("secret").asText());
        FleetApi robot = new FleetApi(here.address(), file, here.authority());
        assertThat(robot.call("GET", "/hosts", null).status()).isEqualTo(200);

        // when it is revoked at the other
        apiElsewhere.post("/tokens/" + made.path("id").asText() + "/revoke", Map.of("reason", "leaked"));

        // then its next request here is refused
        assertThat(robot.call("GET", "/hosts", null).status()).isEqualTo(401);
    }

    @Test
    void anEnrolmentTokenThatIsUsedUpElsewhereIsRefusedHere() throws Exception {
        // given a token for one machine, with which one has enrolled at the other
        JsonNode token = apiElsewhere.post("/enrolment-tokens", Map.of("name", "one", "uses", 1));
        Program first = enrol(elsewhere, "first", token.path("secret").asText());
        assertThat(first.awaitExit()).isZero();

        // when another machine comes here with it
        Program second = enrol(here, "second", token.path("secret").asText());

        // then it gets no certificate
        assertThat(second.awaitExit()).isNotZero();
        assertThat(second.output()).contains("is used up");
    }

    private static Identity enrolled(String name) throws Exception {
        JsonNode token = api.post("/enrolment-tokens", Map.of("name", name, "uses", 1));
        Program program = enrol(here, name, token.path("secret").asText());
        assertThat(program.awaitExit()).as(program.output()).isZero();
        return Identity.read(name, directory.resolve("identity-" + name).resolve("identity.pem"));
    }

    private static Program enrol(Service at, String name, String token) throws IOException {
        Path file = Files.writeString(directory.resolve("enrolment-token-" + name), token);
        return Program.start(
                "luo-agent enrol",
                directory.resolve("enrol-" + name + ".log"),
                Map.of(),
                List.of(
                        Layout.ofThisRun().agent().toString(),
                        "enrol",
                        "--control",
                        at.address().toString(),
                        "--host",
                        name,
                        "--machine-id",
                        Identity.machineId(name),
                        "--token-file",
                        file.toString(),
                        "--identity",
                        directory.resolve("identity-" + name).toString(),
                        "--state",
                        directory.resolve("state-" + name).toString()));
    }

    private static String introduced(Identity agent) throws Exception {
        HttpResponse<String> answer = agent.client()
                .send(
                        HttpRequest.newBuilder(here.address().resolve("/api/v1/agent/enrolments"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        """
                                        {"hostName": "%s", "machineId": "%s", "instanceId": "i", "agentVersion": "test",
                                         "epoch": 0, "facts": {"bootId": "b", "kernelRelease": "7.3.4-a",
                                         "memoryBytes": 1, "labels": {}}}""".formatted(agent.host(), Identity.machineId(agent.host()))))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("hostId").asText();
    }

    private static CompletableFuture<HttpResponse<String>> poll(Identity agent, String host, int waitSeconds) {
        HttpClient client = agent.client();
        return client.sendAsync(
                HttpRequest.newBuilder(here.address()
                                .resolve("/api/v1/agent/hosts/%s/directive?instance=i&after=1000000&waitSeconds=%d"
                                        .formatted(host, waitSeconds)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int status(CompletableFuture<HttpResponse<String>> answer) {
        return answer.join().statusCode();
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(what, AT_THE_LATEST, here.program()::requireRunning, condition);
    }
}
