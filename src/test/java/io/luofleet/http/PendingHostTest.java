// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.http.Machine.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.UserTransaction;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines without a token, and what an admin makes of them, over real TLS. */
@QuarkusTest
@TestProfile(CertificateTest.Tls.class)
class PendingHostTest {
    @TestHTTPResource(value = "/", tls = true)
    URI base;

    @Inject
    EntityManager database;

    @Inject
    UserTransaction transaction;

    private Machine machine;

    @BeforeEach
    void aMachineThatWaits() throws Exception {
        sql("DELETE FROM pending_hosts");
        machine = new Machine(base, Fleet.unique("host"));
        assertThat(machine.askAcceptance().status()).isEqualTo(202);
    }

    @Test
    void aMachineHearsTheFingerprintOfItsKey() throws Exception {
        Reply answer = machine.askAcceptance();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("fingerprint").asText()).isEqualTo(machine.keyFingerprint());
        assertThat(answer.json().has("certificate")).isFalse();
        assertThat(answer.json().path("expiresAt").asText()).isNotEmpty();
    }

    @Test
    void anAdminSeesWhoWaits() throws Exception {
        ValidatableResponse list = Fleet.get("/api/v1/pending-hosts?state=PENDING");

        list.statusCode(200)
                .body("items[0].fingerprint", equalTo(machine.keyFingerprint()))
                .body("items[0].askedHost", equalTo(machine.name))
                .body("items[0].machineId", equalTo(machine.machineId))
                .body("items[0].address", equalTo("127.0.0.1"))
                .body("items[0].network", equalTo("127.0.0.0/24"));
    }

    @Test
    void anAcceptedMachineIsTheHostThatTheAdminSaysWithTheLabelsThatTheAdminSays() throws Exception {
        String name = Fleet.unique("named");
        accept(Map.of("host", name, "labels", Map.of("zone", "a"))).statusCode(200);

        Reply answer = machine.askAcceptance();

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(machine.introduce().status()).isEqualTo(403);
        Machine named = machine.named(name);
        assertThat(named.introduceLabelled("{\"zone\": \"b\"}").status()).isEqualTo(200);
        Fleet.get("/api/v1/hosts/" + name).body("labels.zone", equalTo("a"));
    }

    @Test
    void anAnswerThatIsLostIsGivenAgain() throws Exception {
        accept(Map.of("host", machine.name)).statusCode(200);
        machine.askAcceptance();
        String serial = machine.serial();

        machine.askAcceptance();

        assertThat(machine.serial()).isEqualTo(serial);
    }

    @Test
    void aCertificateThatIsRevokedIsNotGivenAnew() throws Exception {
        accept(Map.of("host", machine.name)).statusCode(200);
        machine.askAcceptance();
        String serial = machine.serial();
        asAdmin()
                .body(Map.of("reason", "sold"))
                .post("/api/v1/certificates/" + serial + "/revoke")
                .then()
                .statusCode(200);

        machine.askAcceptance();

        assertThat(machine.serial()).isEqualTo(serial);
        assertThat(machine.introduce().status()).isEqualTo(401);
    }

    @Test
    void aRefusedKeyStaysRefused() throws Exception {
        refuse().statusCode(200).body("state", equalTo("REFUSED"));

        Reply answer = machine.askAcceptance();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("detail").asText()).contains("refused", machine.keyFingerprint());
    }

    @Test
    void anAdminWhoRefusedMayAccept() throws Exception {
        refuse().statusCode(200);

        accept(Map.of("host", machine.name)).statusCode(200).body("state", equalTo("ACCEPTED"));

        assertThat(machine.askAcceptance().status()).isEqualTo(200);
    }

    @Test
    void aMachineThatHasItsCertificateIsNotRefusedButRevoked() throws Exception {
        accept(Map.of("host", machine.name)).statusCode(200);
        machine.askAcceptance();

        refuse().statusCode(409);
    }

    @Test
    void aKeySpeaksForOneMachine() throws Exception {
        machine.machineId = "another";

        Reply answer = machine.askAcceptance();

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void nobodyAsksWithTheKeyOfAnother() throws Exception {
        accept(Map.of("host", machine.name)).statusCode(200);

        Reply answer = machine.askAcceptanceWith(machine.requestSignedByAnother());

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aNameInTheFleetIsNotGivenByTheWay() throws Exception {
        Machine own = enrolled();
        own.introduce();

        accept(Map.of("host", own.name)).statusCode(409);

        accept(Map.of("host", own.name, "force", true)).statusCode(409);
    }

    @Test
    void aNameThatHasACertificateIsNotGivenByTheWay() throws Exception {
        Machine own = enrolled();

        accept(Map.of("host", own.name)).statusCode(409);
    }

    @Test
    void theSameMachineGetsItsNameAgainByForce() throws Exception {
        Machine own = enrolled();
        own.introduce();
        Machine again = new Machine(base, own.name);
        again.machineId = own.machineId;
        again.askAcceptance();
        accept(again, Map.of("host", own.name)).statusCode(409);

        accept(again, Map.of("host", own.name, "force", true)).statusCode(200);

        assertThat(again.askAcceptance().status()).isEqualTo(200);
        assertThat(again.introduce().status()).isEqualTo(200);
    }

    @Test
    void oneNameIsAcceptedOnce() throws Exception {
        Machine other = new Machine(base, machine.name);
        other.machineId = machine.machineId;
        other.askAcceptance();
        accept(Map.of("host", machine.name)).statusCode(200);

        accept(other, Map.of("host", machine.name)).statusCode(409);
    }

    /** Accepted, and then the name went to another machine by a token. */
    @Test
    void aNameThatIsTakenMeanwhileIsNotGiven() throws Exception {
        accept(Map.of("host", machine.name)).statusCode(200);
        Machine other = new Machine(base, machine.name);
        assertThat(other.enrol(Fleet.enrolmentToken(Map.of("name", "a test"))).status())
                .isEqualTo(200);

        Reply answer = machine.askAcceptance();

        assertThat(answer.status()).isEqualTo(409);
    }

    @Test
    void whoseTimeIsOverIsUnknown() throws Exception {
        sql("UPDATE pending_hosts SET expires_at = now() - interval '1 second'");

        accept(Map.of("host", machine.name)).statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "zz", "0000000000000000000000000000000000000000000000000000000000000000"})
    void aFingerprintThatIsNobodysIsUnknown(String fingerprint) {
        asAdmin()
                .body(Map.of("host", "h"))
                .post("/api/v1/pending-hosts/" + fingerprint + "/accept")
                .then()
                .statusCode(404);
    }

    @Test
    void whatAnAdminDecidesIsRecorded() throws Exception {
        accept(Map.of("host", machine.name, "reason", "compared by phone")).statusCode(200);

        Fleet.get("/api/v1/events?type=PENDING_HOST_ACCEPTED&host=" + machine.name)
                .body("items[0].data.key", equalTo(machine.keyFingerprint()));
    }

    private ValidatableResponse accept(Map<String, ?> body) throws Exception {
        return accept(machine, body);
    }

    private static ValidatableResponse accept(Machine of, Map<String, ?> body) throws Exception {
        return asAdmin()
                .body(new HashMap<>(body))
                .post("/api/v1/pending-hosts/" + of.keyFingerprint() + "/accept")
                .then();
    }

    private ValidatableResponse refuse() throws Exception {
        return asAdmin()
                .body(Map.of("reason", "nobody knows it"))
                .post("/api/v1/pending-hosts/" + machine.keyFingerprint() + "/refuse")
                .then();
    }

    private Machine enrolled() throws Exception {
        var own = new Machine(base, Fleet.unique("host"));
        assertThat(own.enrol(Fleet.enrolmentToken(Map.of("name", "a test"))).status())
                .isEqualTo(200);
        return own;
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return given().header(Actors.HEADER, Actors.bearer("alice")).contentType(ContentType.JSON);
    }

    private void sql(String statement) throws Exception {
        transaction.begin();
        database.createNativeQuery(statement).executeUpdate();
        transaction.commit();
    }
}
