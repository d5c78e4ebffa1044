// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.http.Machine.Reply;
import io.luofleet.wire.AgentApi;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines over real TLS: each speaks for its own host and for no other. */
@QuarkusTest
@TestProfile(CertificateTest.Tls.class)
class CertificateTest {
    /** TLS by the service's own authority, besides plain HTTP for the operators of the test. */
    public static final class Tls implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "luofleet.tls.mode", "on",
                    "luofleet.tls.names", "localhost,127.0.0.1",
                    "quarkus.http.insecure-requests", "enabled",
                    "quarkus.http.test-ssl-port", "0");
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    URI base;

    @Inject
    EntityManager database;

    @Inject
    UserTransaction transaction;

    private Machine machine;

    @BeforeEach
    void anEnrolledMachine() throws Exception {
        machine = new Machine(base, Fleet.unique("host"));
        assertThat(machine.enrol(Fleet.enrolmentToken(Map.of("name", "a test"))).status())
                .isEqualTo(200);
    }

    @Test
    void aMachineSpeaksForItsHost() throws Exception {
        Reply introduced = machine.introduce();

        assertThat(introduced.status()).as(introduced.text()).isEqualTo(200);
        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @Test
    void withoutACertificateNobodySpeaks() throws Exception {
        machine.introduce();
        var stranger = machine.withoutCertificate();

        Reply answer = stranger.poll();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("detail").asText()).contains("luo-agent enrol");
    }

    @Test
    void plainHttpHasNoCertificate() {
        var agent = new TestAgent(URI.create("http://127.0.0.1:" + io.restassured.RestAssured.port), Fleet.unique("h"));

        assertThatThrownBy(agent::enrol).hasMessageContaining("401");
    }

    /** Every path of the agents' that names a host, as another host. */
    @Test
    void aStolenCertificateSpeaksForNoOtherHost() throws Exception {
        var other = new Machine(base, Fleet.unique("host"));
        other.enrol(Fleet.enrolmentToken(Map.of("name", "another")));
        other.introduce();
        machine.introduce();
        String id = other.hostId.toString();

        List<Integer> answers = List.of(
                machine.send("GET", AgentApi.DIRECTIVE.replace("{hostId}", id) + "?instance=x", null)
                        .status(),
                machine.send(
                                "PUT",
                                AgentApi.REPORT.replace("{hostId}", id).replace("{sequence}", "1"),
                                "{\"instanceId\":\"x\",\"bootId\":\"b\",\"kernelRelease\":\"k\",\"observed\":\"IDLE\",\"sentAt\":\"2026-01-01T00:00:00Z\"}")
                        .status(),
                machine.introduceAs(other.name, machine.machineId).status(),
                machine.introduceAs(machine.name, other.machineId).status());

        assertThat(answers).containsOnly(403);
    }

    /** An agent that hears this introduces itself again; a 403 it would only repeat. */
    @Test
    void aHostThatIsRetiredIsTold() throws Exception {
        machine.introduce();
        given().header(Actors.HEADER, Actors.bearer("alice"))
                .delete("/api/v1/hosts/" + machine.name + "?reason=test&force=true")
                .then()
                .statusCode(204);

        Reply answer = machine.poll();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asText()).endsWith("unknown-host");
        assertThat(machine.introduce().status()).isEqualTo(200);
        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @Test
    void aCertificateIsNoOperators() throws Exception {
        Reply answer = machine.send("GET", "/api/v1/hosts", null);

        assertThat(answer.status()).isIn(401, 403);
    }

    @Test
    void aRevokedCertificateIsRefusedAtTheNextExchange() throws Exception {
        machine.introduce();

        given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "the machine was sold"))
                .post("/api/v1/certificates/" + machine.serial() + "/revoke")
                .then()
                .statusCode(200)
                .body("revokedReason", equalTo("the machine was sold"));

        Reply answer = machine.poll();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("detail").asText()).contains("was revoked", "the machine was sold");
    }

    /** As another replica would: this one is not told. */
    @Test
    void aRevocationElsewhereHoldsHere() throws Exception {
        machine.introduce();
        transaction.begin();
        database.createNativeQuery(
                        "UPDATE certificates SET revoked_at = now(), revoked_by = '{\"name\":\"x\"}', revoked_reason = 'elsewhere' WHERE serial = :s")
                .setParameter("s", machine.serial())
                .executeUpdate();
        transaction.commit();

        assertThat(machine.poll().status()).isEqualTo(401);
    }

    /** By the record: TLS looks at the certificate itself. */
    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        machine.introduce();
        transaction.begin();
        database.createNativeQuery("UPDATE certificates SET not_after = now() - interval '1 second' WHERE serial = :s")
                .setParameter("s", machine.serial())
                .executeUpdate();
        transaction.commit();

        Reply answer = machine.poll();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("detail").asText()).contains("expired", "Enrol the host anew");
    }

    @Test
    void whoeverRenewedAStolenCertificateIsRefusedWithIt() throws Exception {
        machine.introduce();
        Machine thief = machine.named(machine.name);
        thief.hostId = machine.hostId;
        thief.renew();
        thief.poll();

        revoke(machine.serial());

        assertThat(thief.poll().status()).isEqualTo(401);
        assertThat(thief.renew().status()).isEqualTo(401);
    }

    @Test
    void theOneThatWasRenewedIsRefusedWithItsSuccessor() throws Exception {
        machine.introduce();
        Machine thief = machine.named(machine.name);
        thief.hostId = machine.hostId;
        machine.renew();
        machine.poll();

        revoke(machine.serial());

        assertThat(thief.poll().status()).isEqualTo(401);
    }

    @Test
    void aHostThatEnrolsAnewIsNotOfTheRevokedLine() throws Exception {
        machine.introduce();
        machine.renew();
        String revoked = machine.serial();
        machine.enrol(Fleet.enrolmentToken(Map.of("name", "anew")));

        revoke(revoked);

        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @Test
    void whoeverRenewsWithoutEndIsStoppedAndHoldsWhatItHas() throws Exception {
        machine.introduce();
        List<Integer> answers = new ArrayList<>();

        for (int i = 0; i < 25; i++) {
            answers.add(machine.renew().status());
        }

        assertThat(answers).startsWith(200, 200, 200).endsWith(429);
        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedByTls() throws Exception {
        Machine forged = machine.forged();

        assertThatThrownBy(forged::poll).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateIsRenewedByTheOneBefore() throws Exception {
        machine.introduce();
        String before = machine.serial();

        Reply renewed = machine.renew();

        assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);
        assertThat(machine.serial()).isNotEqualTo(before);
        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @Test
    void aHostShowsTheCertificateThatItUses() throws Exception {
        machine.introduce();

        ValidatableResponse host = Fleet.get("/api/v1/hosts/" + machine.name);

        host.statusCode(200)
                .body("certificate.serial", equalTo(machine.serial()))
                .body("certificate.state", equalTo("VALID"));
    }

    /** An answer that is lost leaves a newer certificate in the record, which the host does not have. */
    @Test
    void aRenewalThatTheMachineHasNotUsedIsNotShown() throws Exception {
        machine.introduce();
        String used = machine.serial();
        machine.renew();

        ValidatableResponse host = Fleet.get("/api/v1/hosts/" + machine.name);

        host.body("certificate.serial", equalTo(used));
    }

    @Test
    void aHostShowsItsRenewedCertificateOnceItUsesIt() throws Exception {
        machine.introduce();
        machine.renew();
        machine.poll();

        ValidatableResponse hosts = Fleet.get("/api/v1/hosts?limit=1000");

        hosts.body("items.find { it.name == '" + machine.name + "' }.certificate.serial", equalTo(machine.serial()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not_after = now() - interval '1 second' | EXPIRED",
                "not_before = now() - interval '21 days', not_after = now() + interval '9 days' | RENEWAL_DUE",
                "revoked_by = '{}', revoked_reason = 'r', revoked_at = now() | REVOKED"
            },
            quoteCharacter = '"')
    void aHostShowsWhatIsAboutToLapse(String change, String state) throws Exception {
        machine.introduce();
        transaction.begin();
        database.createNativeQuery("UPDATE certificates SET " + change + " WHERE serial = :s")
                .setParameter("s", machine.serial())
                .executeUpdate();
        transaction.commit();

        ValidatableResponse host = Fleet.get("/api/v1/hosts/" + machine.name);

        host.body("certificate.state", equalTo(state));
    }

    @Test
    void aMachineWithoutCertificateRenewsNothing() throws Exception {
        assertThat(machine.withoutCertificate().renew().status()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsUsedUpIsRefused() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "once"));
        new Machine(base, Fleet.unique("host")).enrol(token);

        Reply second = new Machine(base, Fleet.unique("host")).enrol(token);

        assertThat(second.status()).isEqualTo(401);
        assertThat(second.json().path("detail").asText()).contains("used up");
    }

    @Test
    void anEnrolmentWhoseAnswerWasLostIsAnsweredAgain() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "lost answer"));
        var again = new Machine(base, Fleet.unique("host"));
        again.enrol(token);
        String serial = again.serial();

        Reply second = again.enrolAgain(token);

        assertThat(second.status()).isEqualTo(200);
        assertThat(again.serial()).isEqualTo(serial);
    }

    @Test
    void aTokensLabelsAreItsHostsWhateverTheySay() throws Exception {
        var labelled = new Machine(base, Fleet.unique("host"));
        labelled.enrol(Fleet.enrolmentToken(Map.of("name", "zone a", "labels", Map.of("zone", "a"))));

        labelled.introduceLabelled("{\"zone\": \"b\", \"rack\": \"r1\"}");

        Fleet.get("/api/v1/hosts/" + labelled.name)
                .body("labels.zone", equalTo("a"))
                .body("labels.rack", equalTo("r1"))
                .body("agentLabels.zone", equalTo("b"))
                .body("fixedLabels.zone", equalTo("a"));
    }

    @Test
    void aTokensLabelsOutliveRenewal() throws Exception {
        var labelled = new Machine(base, Fleet.unique("host"));
        labelled.enrol(Fleet.enrolmentToken(Map.of("name", "zone a", "labels", Map.of("zone", "a"))));
        labelled.introduce();
        labelled.renew();

        labelled.introduceLabelled("{\"zone\": \"b\"}");

        Fleet.get("/api/v1/hosts/" + labelled.name).body("labels.zone", equalTo("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"zone\": \"b\"}", "{}"})
    void aTokenForLabelsAdmitsNoHostThatHasOthers(String labels) throws Exception {
        machine.introduceLabelled(labels);

        Reply answer = machine.enrol(Fleet.enrolmentToken(Map.of("name", "zone a", "labels", Map.of("zone", "a"))));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("detail").asText()).contains("zone=a", machine.name);
    }

    @ParameterizedTest
    @CsvSource({"'a b', x", "'', x", "zone, '\u0000'"})
    void aTokenWithALabelThatIsNoneIsRefused(String key, String value) {
        asAdmin()
                .body(Map.of("name", "nonsense", "labels", Map.of(key, value)))
                .post("/api/v1/enrolment-tokens")
                .then()
                .statusCode(400);
    }

    @Test
    void aTokenForOneHostIsForNoOther() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "bound", "host", "the-only-one"));

        Reply answer = new Machine(base, Fleet.unique("host")).enrol(token);

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void anotherMachineDoesNotTakeAHostsName() throws Exception {
        machine.introduce();

        Reply answer = new Machine(base, machine.name).enrol(Fleet.enrolmentToken(Map.of("name", "thief")));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("detail").asText()).contains(machine.machineId, "replace");
    }

    @Test
    void nobodyTakesANameBeforeItsHostIntroducesItself() throws Exception {
        Reply answer = new Machine(base, machine.name).enrol(Fleet.enrolmentToken(Map.of("name", "early thief")));

        assertThat(answer.status()).isEqualTo(409);
    }

    @Test
    void aRevokedTokenIsRefused() throws Exception {
        ValidatableResponse made = make(Map.of("name", "revoked"));
        asAdmin()
                .body(Map.of("reason", "not needed"))
                .post("/api/v1/enrolment-tokens/" + made.extract().path("id") + "/revoke")
                .then()
                .statusCode(200);

        Reply answer =
                new Machine(base, Fleet.unique("host")).enrol(made.extract().path("secret"));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aTokenWithOneCharacterChangedIsRefused() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "changed"));
        char other = token.charAt(12) == 'A' ? 'B' : 'A';

        Reply answer =
                new Machine(base, Fleet.unique("host")).enrol(token.substring(0, 12) + other + token.substring(13));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws Exception {
        String token = Fleet.enrolmentToken(Map.of("name", "nonsense"));
        for (String request : List.of(
                "",
                "nonsense",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
                "x".repeat(9_000))) {
            Reply answer = machine.enrolWith(token, request);

            assertThat(answer.status())
                    .as(request.substring(0, Math.min(20, request.length())))
                    .isEqualTo(400);
        }
    }

    @Test
    void aRequestThatSomebodyElseSignedIsRefused() throws Exception {
        Reply answer =
                machine.enrolWith(Fleet.enrolmentToken(Map.of("name", "stolen key")), machine.requestSignedByAnother());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("not signed by its own key");
    }

    @Test
    void theListShowsWhoHasWhatAndNoSecret() throws Exception {
        ValidatableResponse list = Fleet.get("/api/v1/certificates?host=" + machine.name);

        list.statusCode(200)
                .body("items[0].machineId", equalTo(machine.machineId))
                .body("items.size()", equalTo(1));
        asAdmin()
                .get("/api/v1/enrolment-tokens?limit=1000")
                .then()
                .body(containsString("a test"))
                .body("items[0].secret", equalTo(null));
    }

    @Test
    void theAuthoritysKeyIsForTheServiceAlone() throws IOException {
        Path key = Path.of("target/test-data/pki/ca.key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                .isEqualTo("rwx------");
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return given().header(Actors.HEADER, Actors.bearer("alice")).contentType(ContentType.JSON);
    }

    private static void revoke(String serial) {
        asAdmin()
                .body(Map.of("reason", "stolen"))
                .post("/api/v1/certificates/" + serial + "/revoke")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse make(Map<String, ?> body) {
        return asAdmin()
                .body(new HashMap<>(body))
                .post("/api/v1/enrolment-tokens")
                .then()
                .statusCode(201);
    }
}
