// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.luofleet.http.Machine.Reply;
import io.luofleet.http.SiteAuthority.Given;
import io.luofleet.pki.external.ExternalAuthorities;
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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines over real TLS with certificates of authorities that are not the service's, and those who would like to be one. */
@QuarkusTest
@TestProfile(ExternalCertificateTest.Site.class)
class ExternalCertificateTest {
    private static final Path FILES = Path.of("target/test-site");
    private static final Path BUNDLE = FILES.resolve("bundle.pem");
    private static final Path CRL = FILES.resolve("crl.pem");
    /** What the service calls its own. */
    private static final String NAMESAKE = "O=Luofleet,CN=Luofleet authority";

    /** A site that has two authorities, one of which has the name of the service's own. */
    public static final class Site implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Files.createDirectories(FILES);
                // Asked more than once: the service must find the same authorities as the tests.
                var site = authority("site", "CN=Site");
                var namesake = authority("namesake", NAMESAKE);
                Files.writeString(BUNDLE, site.pem() + namesake.pem());
                Files.writeString(CRL, site.revoking());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            Map<String, String> all = new HashMap<>(new CertificateTest.Tls().getConfigOverrides());
            all.put("luofleet.pki.external.ca-bundle", BUNDLE.toString());
            all.put("luofleet.pki.external.host-name", SiteAuthority.TEMPLATE + "{host}");
            all.put("luofleet.pki.external.crl", CRL.toString());
            all.put("luofleet.pki.external.reload", "1h");
            all.put("luofleet.pki.pending.enabled", "false");
            return all;
        }
    }

    private static SiteAuthority authority(String file, String name) throws Exception {
        Path certificate = FILES.resolve(file + ".pem");
        Path key = FILES.resolve(file + ".key");
        if (!Files.exists(key)) {
            SiteAuthority.named(name).write(certificate, key);
        }
        return SiteAuthority.read(certificate, key);
    }

    @TestHTTPResource(value = "/", tls = true)
    URI base;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    ExternalAuthorities authorities;

    @Inject
    EntityManager database;

    @Inject
    UserTransaction transaction;

    private SiteAuthority site;
    private SiteAuthority namesake;
    private String host;

    @BeforeEach
    void aSite() throws Exception {
        site = authority("site", "CN=Site");
        namesake = authority("namesake", NAMESAKE);
        host = Fleet.unique("host");
    }

    @AfterEach
    void asItWas() throws Exception {
        Files.writeString(BUNDLE, site.pem() + namesake.pem());
        Files.writeString(CRL, site.revoking());
        authorities.reload();
    }

    @Test
    void aMachineSpeaksForTheHostThatTheSiteNames() throws Exception {
        Machine machine = machine(site.give(host));

        Reply introduced = machine.introduce();

        assertThat(introduced.status()).as(introduced.text()).isEqualTo(200);
        assertThat(machine.poll().status()).isEqualTo(200);
        Fleet.get("/api/v1/hosts/" + host)
                .body("certificate.serial", equalTo(machine.fingerprint()))
                .body("certificate.authority", equalTo("EXTERNAL"))
                .body("certificate.state", equalTo("VALID"));
    }

    @Test
    void aNextCertificateOfTheSameHostNeedsNobody() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();

        Machine next = machine.presenting(site.give(host));

        assertThat(next.poll().status()).isEqualTo(200);
        Fleet.get("/api/v1/hosts/" + host).body("certificate.serial", equalTo(next.fingerprint()));
    }

    @Test
    void anAuthorityBelowOneOfTheBundleVouchesToo() throws Exception {
        SiteAuthority below = site.below("CN=Rack", true);

        Machine machine = new Machine(base, host).presenting(below.give(host), below.certificate);

        assertThat(machine.introduce().status()).isEqualTo(200);
    }

    @Test
    void theFirstMachineOfAHostStaysIt() throws Exception {
        machine(site.give(host)).introduce();

        Reply answer = machine(site.give(host)).introduce();

        assertThat(answer.status()).isEqualTo(403);
    }

    /** Also when it is out of the fleet: whoever has a certificate for its name is not that machine for that. */
    @Test
    void theFirstMachineOfAHostStaysItWhenItIsRetired() throws Exception {
        Machine first = machine(site.give(host));
        first.introduce();
        asAdmin()
                .delete("/api/v1/hosts/" + host + "?reason=test&force=true")
                .then()
                .statusCode(204);

        Reply answer = machine(site.give(host)).introduce();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(first.introduce().status()).isEqualTo(200);
    }

    @Test
    void aMachineThatAnOperatorReplacesGivesWay() throws Exception {
        machine(site.give(host)).introduce();
        Machine next = machine(site.give(host));
        asAdmin()
                .body(Map.of("machineId", next.machineId, "reason", "burnt"))
                .post("/api/v1/hosts/" + host + "/replace")
                .then()
                .statusCode(200);

        Reply answer = next.introduce();

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void anAuthorityOfTheSameNameAndSerialWithAnotherKeyIsRefused() throws Exception {
        SiteAuthority other = SiteAuthority.named("CN=Site");
        Machine real = machine(site.give(host));
        real.introduce();

        Given forged = other.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .serial(real.serialNumber())
                .give();

        assertThatThrownBy(() -> real.presenting(forged).poll()).isInstanceOf(IOException.class);
    }

    /** Names and serials are as the service's own, the key is not. */
    @Test
    void anAuthorityOfTheServicesNameSpeaksForNoneOfItsHosts() throws Exception {
        Machine own = enrolled();
        own.introduce();
        Given same = namesake.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .serial(own.serialNumber())
                .give();
        Machine machine = machine(same);

        Reply introduced = machine.introduce();

        assertThat(introduced.status()).as(introduced.text()).isEqualTo(200);
        machine.hostId = own.hostId;
        assertThat(machine.poll().status()).isEqualTo(403);
        assertThat(machine.introduceAs(own.name, own.machineId).status()).isEqualTo(403);
        assertThat(own.poll().status()).isEqualTo(200);
    }

    @Test
    void namesInTheServicesFormAreNoNamesOfTheSites() throws Exception {
        Machine own = enrolled();
        Given same = namesake.leaf()
                .uri("spiffe://luofleet/host/" + own.name)
                .uri("urn:luofleet:machine:" + own.machineId)
                .serial(own.serialNumber())
                .give();

        Reply answer = own.presenting(same).introduce();

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void theServicesOwnAuthorityDoesNotNameHostsAsTheSiteDoes() throws Exception {
        Given odd = own().leaf().uri(SiteAuthority.TEMPLATE + host).give();

        Reply answer = machine(odd).introduce();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("not recorded");
    }

    @Test
    void whatIsInTheBundleTooIsTheServicesOwnFirst() throws Exception {
        Files.writeString(BUNDLE, site.pem() + own().pem());
        authorities.reload();

        Reply answer = machine(own().give(host)).introduce();

        assertThat(answer.status()).isEqualTo(401);
    }

    /** The service's authority may be one that the site has, and that gives certificates besides. */
    @Test
    void aSerialOfTheServicesOwnIsNotEnough() throws Exception {
        Machine own = enrolled();
        own.introduce();
        Given other = own().leaf()
                .uri("spiffe://luofleet/host/" + own.name)
                .serial(own.serialNumber())
                .give();

        Reply answer = own.presenting(other).poll();

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aCertificateSpeaksForNoOtherHost() throws Exception {
        Machine other = new Machine(base, Fleet.unique("host"));
        other = other.presenting(site.give(other.name));
        other.introduce();
        Machine machine = machine(site.give(host));
        machine.introduce();

        machine.hostId = other.hostId;

        assertThat(machine.poll().status()).isEqualTo(403);
        assertThat(machine.introduceAs(other.name, other.machineId).status()).isEqualTo(403);
    }

    @Test
    void aCertificateThatNamesTwoHostsNamesNone() throws Exception {
        Given two = site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .uri(SiteAuthority.TEMPLATE + "another")
                .give();

        Reply answer = machine(two).introduce();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("2 URIs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://fleet.test/host/*",
                "spiffe://fleet.test/host/%68ost",
                "spiffe://fleet.test/host/a%0Ab",
                "spiffe://fleet.test/host/a\nb",
                "spiffe://fleet.test/host/a/../b",
                "spiffe://fleet.test/host/",
                "spiffe://fleet.test/host/-a",
                "SPIFFE://fleet.test/host/a",
                "spiffe://fleet.test.evil/host/a",
                "spiffe://evil/?spiffe://fleet.test/host/a"
            })
    void aNameThatIsNoneIsRefused(String uri) throws Exception {
        Given given = site.leaf().uri(uri).dns(host).subject("CN=" + host).give();

        assertThat(isRefused(machine(given))).isTrue();
    }

    @Test
    void aCommonNameIsNotLookedAtWhereUrisName() throws Exception {
        Given given = site.leaf().subject("CN=" + host).dns(host).give();

        Reply answer = machine(given).introduce();

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aCertificateBelowOneThatIsNoAuthoritysIsRefused() throws Exception {
        SiteAuthority none = site.below("CN=Agent", false);
        Machine machine = new Machine(base, host).presenting(none.give(host), none.certificate);

        assertThatThrownBy(machine::introduce).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateThatIsOverIsRefused() throws Exception {
        Given over = site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .during(Instant.now().minusSeconds(600), Duration.ofMinutes(5))
                .give();

        assertThatThrownBy(() -> machine(over).introduce()).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateThatHasNotBegunIsRefused() throws Exception {
        Given early = site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .during(Instant.now().plusSeconds(600), Duration.ofMinutes(5))
                .give();

        assertThatThrownBy(() -> machine(early).introduce()).isInstanceOf(IOException.class);
    }

    @Test
    void aServersCertificateIsRefused() throws Exception {
        Given server = site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .uses(KeyPurposeId.id_kp_serverAuth)
                .give();

        assertThatThrownBy(() -> machine(server).introduce()).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateThatDoesNotSayWhatForIsRefused() throws Exception {
        Given any = site.leaf().uri(SiteAuthority.TEMPLATE + host).uses().give();

        Reply answer = machine(any).introduce();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("clientAuth");
    }

    @Test
    void aCertificateThatAnAdminRevokedIsRefusedAndSoIsItsKey() throws Exception {
        Given given = site.give(host);
        Machine machine = machine(given);
        machine.introduce();
        Machine again = machine.presenting(site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .keys(given.keys())
                .give());
        assertThat(again.poll().status()).isEqualTo(200);

        asAdmin()
                .body(Map.of("reason", "stolen"))
                .post("/api/v1/certificates/" + machine.fingerprint() + "/revoke")
                .then()
                .statusCode(200);

        assertThat(machine.poll().status()).isEqualTo(401);
        assertThat(again.poll().status()).isEqualTo(401);
        Machine third = machine.presenting(site.leaf()
                .uri(SiteAuthority.TEMPLATE + host)
                .keys(given.keys())
                .give());
        assertThat(third.poll().status()).isEqualTo(401);
        assertThat(machine.presenting(site.give(host)).poll().status()).isEqualTo(200);
    }

    @Test
    void aCertificateThatItsAuthorityRevokedIsRefusedAtTheNextExchange() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();
        Files.writeString(CRL, site.revoking(machine.serialNumber()));

        authorities.reload();

        Reply answer = machine.poll();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("revoked");
    }

    @Test
    void aListOfAnAuthorityOfTheSameNameRevokesNothing() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();
        Files.writeString(CRL, SiteAuthority.named("CN=Site").revoking(machine.serialNumber()));

        authorities.reload();

        assertThat(machine.poll().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "half"})
    void aBundleThatIsNoneLeavesTheOneBeforeInForce(String text) throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();
        Files.writeString(
                BUNDLE, text.equals("half") ? site.pem() + namesake.pem().substring(0, 200) : text);

        authorities.reload();

        assertThat(machine.poll().status()).isEqualTo(200);
        assertThat(machine(site.give(host)).poll().status()).isNotEqualTo(401);
        assertThat(readiness()).contains("luofleet.pki.external.ca-bundle").contains("\"status\": \"UP\"");
    }

    @Test
    void anAuthorityThatIsTakenOutSpeaksForNobodyFromTheNextExchangeOn() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();
        Files.writeString(BUNDLE, namesake.pem());

        authorities.reload();

        assertThat(machine.poll().status()).isEqualTo(401);
        assertThatThrownBy(() -> machine(site.give(host)).introduce()).isInstanceOf(IOException.class);
    }

    @Test
    void anAuthorityThatIsPutInNeedsNoRestart() throws Exception {
        SiteAuthority fresh = SiteAuthority.named("CN=Fresh");
        Files.writeString(BUNDLE, site.pem() + fresh.pem());

        authorities.reload();

        assertThat(machine(fresh.give(host)).introduce().status()).isEqualTo(200);
    }

    @Test
    void aHostOfTheServicesOwnIsNobodysElse() throws Exception {
        Machine own = enrolled();
        Machine other = own.presenting(site.give(own.name));

        assertThat(other.introduce().status()).isEqualTo(403);
        own.introduce();
        assertThat(other.introduce().status()).isEqualTo(403);
    }

    @Test
    void anAdminLetsAHostMoveAndItsLabelsStay() throws Exception {
        Machine own = enrolled(Map.of("name", "zone a", "labels", Map.of("zone", "a")));
        own.introduce();
        Machine other = own.presenting(site.give(own.name));

        decide(own.name, "EXTERNAL").statusCode(200).body("machineId", equalTo(own.machineId));

        assertThat(other.introduceLabelled("{\"zone\": \"b\"}").status()).isEqualTo(200);
        Fleet.get("/api/v1/hosts/" + own.name)
                .body("labels.zone", equalTo("a"))
                .body("certificate.authority", equalTo("EXTERNAL"));
        assertThat(own.introduce().status()).isEqualTo(200);
    }

    @Test
    void anAdminShutsOthersOut() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();

        decide(host, "OWN").statusCode(200);

        assertThat(machine.poll().status()).isEqualTo(403);
        assertThat(machine.presenting(site.give(host)).poll().status()).isEqualTo(403);
    }

    @Test
    void aTokenGivesNoOtherMachineAHostOfTheSites() throws Exception {
        machine(site.give(host)).introduce();
        asAdmin()
                .delete("/api/v1/hosts/" + host + "?reason=test&force=true")
                .then()
                .statusCode(204);

        Reply answer = new Machine(base, host).enrol(Fleet.enrolmentToken(Map.of("name", "thief")));

        assertThat(answer.status()).isEqualTo(409);
    }

    @Test
    void theServiceRenewsNoCertificateOfOthers() throws Exception {
        Machine machine = machine(site.give(host));
        machine.introduce();

        Reply answer = machine.renew();

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void nobodyWaitsForAcceptanceWhereThatIsOff() throws Exception {
        Reply answer = new Machine(base, host).askAcceptance();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("luofleet.pki.pending.enabled");
    }

    /** A site may give a host another one each minute, and whoever has its key another one for each request. */
    @Test
    void theNewestHundredOfAHostAreOnRecordAndThoseThatAreRevoked() throws Exception {
        Machine first = machine(site.give(host));
        first.introduce();
        Machine stolen = first.presenting(site.give(host));
        stolen.introduce();
        asAdmin()
                .body(Map.of("reason", "stolen"))
                .post("/api/v1/certificates/" + stolen.fingerprint() + "/revoke")
                .then()
                .statusCode(200);
        transaction.begin();
        database.createNativeQuery("""
                        INSERT INTO certificates (serial, host_name, machine_id, key_sha256, pem, not_before, not_after, issued_at, first_used_at,
                            authority)
                        SELECT md5(c.serial || n) || md5(n::text), c.host_name, c.machine_id, c.key_sha256, c.pem, c.not_before, c.not_after,
                            c.issued_at + n * interval '1 microsecond', c.first_used_at, c.authority
                        FROM certificates c, generate_series(1, 120) n WHERE c.serial = :s""").setParameter("s", first.fingerprint()).executeUpdate();
        transaction.commit();
        Machine newest = first.presenting(site.give(host));

        int answer = newest.introduce().status();

        assertThat(answer).isEqualTo(200);
        List<String> recorded = Fleet.get("/api/v1/certificates?limit=1000&host=" + host)
                .extract()
                .path("items.serial");
        assertThat(recorded)
                .hasSize(101)
                .contains(newest.fingerprint(), stolen.fingerprint())
                .doesNotContain(first.fingerprint());
        assertThat(isRefused(stolen)).isTrue();
        assertThat(first.introduce().status()).isEqualTo(200);
    }

    private Machine machine(Given given, X509Certificate... between) throws Exception {
        return new Machine(base, host).presenting(given, between);
    }

    private static boolean isRefused(Machine machine) throws Exception {
        try {
            return machine.introduce().status() == 401;
        } catch (IOException byTls) {
            return true;
        }
    }

    private Machine enrolled() throws Exception {
        return enrolled(Map.of("name", "a test"));
    }

    private Machine enrolled(Map<String, ?> token) throws Exception {
        var own = new Machine(base, Fleet.unique("host"));
        assertThat(own.enrol(Fleet.enrolmentToken(token)).status()).isEqualTo(200);
        return own;
    }

    private static SiteAuthority own() throws Exception {
        Path pki = Path.of("target/test-data/pki");
        return SiteAuthority.read(pki.resolve("ca.pem"), pki.resolve("ca.key"));
    }

    private static ValidatableResponse decide(String host, String authority) {
        return asAdmin()
                .body(Map.of("authority", authority, "reason", "a test"))
                .post("/api/v1/hosts/" + host + "/certificate-authority")
                .then();
    }

    private String readiness() {
        return given().get(management.resolve("/q/health/ready")).asString();
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return given().header(Actors.HEADER, Actors.bearer("alice")).contentType(ContentType.JSON);
    }
}
