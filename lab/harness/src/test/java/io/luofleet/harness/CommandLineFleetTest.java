// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.harness.Luofleet.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators and admins do with the packaged command line beside the plain rollout: gates, changes, the way back, what was preserved,
 * tokens and the audit. The tests go on from each other, as a fleet does.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineFleetTest {
    private static final int HOSTS = 4;
    private static final String FROM = "7.3.4-a";
    private static final String TO = "7.3.4-b";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String FLB = "liveupdate-test-flb-v1";

    private static final String STRATEGY = """
            # In YAML, for people.
            waves: [{percent: 100}]
            maxUnavailable: [{level: fleet, count: 1}]
            soak: PT0.5S
            hostSoak: PT0.5S
            gates: [{kind: PERSON, timeout: PT1H}]
            """;

    @TempDir
    static Path directory;

    private static Service service;
    private static Program fleet;
    private static Luofleet luofleet;
    private static String rollout;

    @BeforeAll
    static void aFleet() throws IOException {
        Service.Settings settings =
                Service.Settings.under(directory).secure("127.0.0.1").with("luofleet.pki.pending.enabled", "true");
        service = Service.start(settings);
        Artifacts artifacts = new Artifacts(settings.artifacts());
        List.of(FROM, TO).forEach(kernel -> EmulatedKernel.register(service.api(), artifacts, kernel));
        luofleet = new Luofleet(directory);
        luofleet.login(service).required();
        Path token = directory.resolve("enrolment-token");
        luofleet.run(
                        "enrol-token",
                        "create",
                        "--name",
                        "the test",
                        "--uses",
                        Integer.toString(HOSTS),
                        "--label",
                        "rack=r1",
                        "--secret-file",
                        token.toString())
                .required();
        fleet = EmulatedFleet.enrolled(service, directory, HOSTS, FROM, token, "--workloads", "1");
        Files.writeString(directory.resolve("strategy.yaml"), STRATEGY);
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
        service.close();
    }

    @Test
    @Order(1)
    void theLabelsOfTheEnrolmentTokenAreTheHosts() {
        Outcome hosts = luofleet.run("hosts", "-l", "rack=r1", "-o", "name");

        assertThat(hosts.text().lines()).hasSize(HOSTS);
    }

    @Test
    @Order(2)
    void aRolloutWaitsAtItsGateForAPerson() {
        // given a rollout by a strategy in YAML
        String plan = luofleet.run("plan", "create", "--release", TO, "-f", directory + "/strategy.yaml", "-o", "name")
                .required();
        rollout = luofleet.run("rollout", "start", plan, "-o", "name").required();
        awaitRollout("progress", "AT_GATE");

        // when a person says yes
        Outcome answered = luofleet.run("rollout", "gate", rollout, "--go", "--reason", "the canary sings");

        // then the next wave opens
        assertThat(answered.status()).as(answered.text()).isZero();
        awaitRollout("wave", "1");
    }

    @Test
    @Order(3)
    void aChangeIsInForceOnceAnotherPersonApprovesIt() throws IOException {
        // given a change and another person
        Path change = Files.writeString(
                directory.resolve("change.json"), "{\"maxUnavailable\":[{\"level\":\"fleet\",\"count\":4}]}");
        luofleet.as(
                        service,
                        luofleet.token("ann", "operator"),
                        "rollout",
                        "change",
                        "propose",
                        rollout,
                        "-f",
                        change.toString(),
                        "--reason",
                        "hurry")
                .required();
        Path approver = luofleet.token("bob", "approver");

        // when that one approves
        Outcome approved = luofleet.as(service, approver, "rollout", "change", "approve", rollout, "1", "--yes");

        // then it is in force, and the list says by whom
        assertThat(approved.status()).as(approved.text()).isZero();
        assertThat(luofleet.run("rollout", "change", "list", rollout).text())
                .contains("IN_FORCE")
                .contains("bob")
                .contains("hurry");
    }

    @Test
    @Order(4)
    void whoWatchesAndIsInterruptedIsToldHowToGoOn() {
        // given one who watches a rollout that waits for its last gate
        awaitRollout("progress", "AT_GATE");
        try (Program watching = luofleet.start("rollout", "watch", rollout)) {
            Await.until("the watch to see the gate", LIMIT, watching::requireRunning, () -> watching.output()
                    .contains("AT_GATE"));

            // when that one interrupts it
            ProcessHandle.of(watching.pid()).ifPresent(ProcessHandle::destroy);
            watching.awaitExit();

            // then the rollout goes on
            assertThat(watching.output()).contains("luofleet rollout watch " + rollout);
            assertThat(luofleet.run("rollout", "show", rollout).text()).contains("RUNNING");
        }
    }

    @Test
    @Order(5)
    void whatWasPreservedIsShownToTheEnd() {
        // given the rollout over
        luofleet.run("rollout", "gate", rollout, "--go", "--reason", "good").required();
        assertThat(luofleet.run("rollout", "watch", rollout).status()).isZero();

        // when its FLB is asked for
        Outcome history = luofleet.run("flbs", FLB, "--host", "host-01");

        // then each observation has its bar, and the sessions their verdict
        assertThat(history.text())
                .contains("AT_PRESERVE")
                .contains("AFTER_FINISH")
                .contains("█")
                .contains("MET");
        assertThat(luofleet.run("blackouts", "--by", "host", "--since", "1h").text())
                .containsPattern("(?m)^HOST +GUESTS +HOSTS +P50 +P90 +P99 +MAX")
                .containsPattern("(?m)^host-01 +\\d+ +1 +\\d")
                .contains("(all)");
        assertThat(luofleet.run("flbs", FLB, "--host", "host-01", "--direction", "INCOMING")
                        .text())
                .doesNotContain("AT_PRESERVE");
        assertThat(luofleet.run("sessions", "--host", "host-01", "--all").text())
                .contains("FINISHED");
        assertThat(luofleet.run("files", "--host", "host-01", "--all").text()).contains("memfd");
        assertThat(luofleet.run("rollout", "preserved", rollout).text()).contains(FLB);
        assertThat(luofleet.run("host", "boots", "host-01").text())
                .contains("LIVE_UPDATE")
                .contains("COLD");
        assertThat(luofleet.run("updates", "--host", "host-01", "-o", "wide").text())
                .contains("SUCCEEDED");
    }

    @Test
    @Order(6)
    void theWayBackIsPlannedAndNotStarted() {
        Outcome plan = luofleet.run("rollout", "rollback", rollout, "--release", FROM);

        assertThat(plan.status()).as(plan.text()).isZero();
        assertThat(plan.text()).contains("to " + FROM).contains("luofleet rollout start");
        assertThat(luofleet.run("rollout", "list", "-o", "name").text().lines()).hasSize(1);
    }

    @Test
    @Order(7)
    void aRevokedTokenIsWorthNothing() {
        // given a token that works
        Path secret = directory.resolve("secret");
        String id = luofleet.run(
                        "token",
                        "create",
                        "--name",
                        "robot",
                        "--role",
                        "viewer",
                        "--secret-file",
                        secret.toString(),
                        "-o",
                        "name")
                .required();
        assertThat(luofleet.as(service, secret, "whoami").text())
                .contains("robot")
                .contains("viewer");

        // when it is revoked
        Outcome revoked = luofleet.run("token", "revoke", id, "--reason", "a test", "--yes");

        // then nobody is let in by it
        assertThat(revoked.status()).as(revoked.text()).isZero();
        assertThat(luofleet.as(service, secret, "whoami").status()).isEqualTo(4);
        assertThat(luofleet.run("token", "list").text()).contains("a test");
    }

    @Test
    @Order(8)
    void whatIsForGoodIsNotDoneWithoutAWord() {
        for (List<String> verb : List.of(
                List.of("release", "retire", TO),
                List.of("host", "retire", "host-01"),
                List.of("slot", "release", "host-01"),
                List.of("certificates", "revoke", "1"))) {
            List<String> words = new ArrayList<>(verb);
            words.addAll(List.of("--reason", "a test"));

            Outcome outcome = luofleet.run(words.toArray(String[]::new));

            assertThat(outcome.status()).as(outcome.text()).isEqualTo(1);
            assertThat(outcome.text()).contains("--yes");
        }
        assertThat(luofleet.run("release", "show", TO).text()).doesNotContain("retired");
    }

    @Test
    @Order(9)
    void theAuditIsExportedAndHolds() {
        // given an export
        Path exported = directory.resolve("audit");
        luofleet.run("audit", "export", "--to", exported.toString()).required();

        // when it is verified against its head
        Outcome verified = luofleet.run(
                "audit",
                "verify",
                "--head",
                exported + "/head.json",
                "--key",
                directory + "/data/audit.pub",
                exported + "/page-000001.json");

        // then it holds
        assertThat(verified.status()).as(verified.text()).isZero();
        assertThat(luofleet.run("audit", "list").text()).contains("POST /api/v1/tokens");
        assertThat(luofleet.run("audit", "export", "--to", exported.toString()).status())
                .isEqualTo(1);
    }

    @Test
    @Order(10)
    void aMachineThatWaitsIsLetInAndShutOut() throws Exception {
        // given a machine that waits
        try (Program machine = Program.start(
                "the machine that waits",
                directory.resolve("enrol.log"),
                Map.of(),
                List.of(
                        Layout.ofThisRun().agent().toString(),
                        "enrol",
                        "--control",
                        service.address().toString(),
                        "--host",
                        "whatever",
                        "--machine-id",
                        "m-9",
                        "--pin",
                        pin(),
                        "--identity",
                        directory + "/identity",
                        "--state",
                        directory + "/enrolling"))) {
            Await.until("the machine to ask", LIMIT, machine::requireRunning, () -> !service.api()
                    .list("/pending-hosts")
                    .isEmpty());
            String fingerprint = luofleet.run("pending", "list", "-o", "name").required();

            // when it is accepted as a host
            Outcome accepted = luofleet.run("pending", "accept", fingerprint, "--host", "hv-9", "--yes");

            // then it has a certificate, until that is revoked
            assertThat(accepted.status()).as(accepted.text()).isZero();
            assertThat(machine.awaitExit()).as(machine.output()).isZero();
            String serial = luofleet.run("certificates", "list", "--host", "hv-9", "-o", "name")
                    .required();
            luofleet.run("certificates", "revoke", serial, "--reason", "sold", "--yes")
                    .required();
            assertThat(luofleet.run("certificates", "list", "--host", "hv-9").text())
                    .contains("sold");
        }
    }

    private static String pin() throws Exception {
        try (InputStream in = Files.newInputStream(service.authority().orElseThrow())) {
            byte[] authority = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(authority));
        }
    }

    @Test
    @Order(11)
    void everyListIsThereForEveryReader() {
        for (String list : List.of(
                "hosts",
                "releases",
                "rollout list",
                "updates",
                "slots",
                "sessions",
                "files",
                "flbs",
                "blackouts",
                "blackouts --by rack",
                "blackouts --longest",
                "orphans list",
                "pending list",
                "enrol-token list",
                "certificates list",
                "token list",
                "context list")) {
            for (String form : List.of("wide", "yaml")) {
                List<String> words = new ArrayList<>(List.of(list.split(" ", -1)));
                words.addAll(List.of("-o", form));

                Outcome outcome = luofleet.run(words.toArray(String[]::new));

                assertThat(outcome.status()).as(words + ": " + outcome.text()).isZero();
            }
        }
    }

    private static void awaitRollout(String field, String value) {
        Await.until(
                "the rollout's %s to be %s".formatted(field, value), LIMIT, fleet::requireRunning, () -> service.api()
                        .get("/rollouts/" + rollout)
                        .path(field)
                        .asText()
                        .equals(value));
    }
}
