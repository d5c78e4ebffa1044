// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseManifest;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service passes signatures on, whole and to every host; whether they hold is for the hosts to say. */
@QuarkusTest
class ReleaseSignatureTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String SIGNATURE = "A".repeat(86) + "==";

    @TestHTTPResource
    URI base;

    @Test
    void aReleaseIsRegisteredWithItsSignatures() {
        var release = Fleet.release(Fleet.unique("rel"), "7.3.4-b", "luo-v5", "memfd-v2");
        release.put("signatures", List.of(signature()));

        ValidatableResponse answer = Fleet.post("/api/v1/releases", release);

        answer.statusCode(201)
                .body("signatures[0].key", equalTo(KEY))
                .body("signatures[0].signature", equalTo(SIGNATURE));
    }

    @Test
    void aReleaseIsRegisteredAgainWithoutItsSignatures() {
        // given
        var release = Fleet.release(Fleet.unique("rel"), "7.3.4-b", "luo-v5", "memfd-v2");
        release.put("signatures", List.of(signature()));
        Fleet.post("/api/v1/releases", release).statusCode(201);
        release.remove("signatures");

        // when
        ValidatableResponse answer = Fleet.post("/api/v1/releases", release);

        // then
        answer.statusCode(200).body("signatures", hasSize(1));
    }

    @Test
    void aSignatureThatComesWithASecondRegistrationIsNotLostInSilence() {
        // given
        var release = Fleet.release(Fleet.unique("rel"), "7.3.4-b", "luo-v5", "memfd-v2");
        Fleet.post("/api/v1/releases", release).statusCode(201).body("signatures", hasSize(0));
        release.put("signatures", List.of(signature()));

        // when
        ValidatableResponse answer = Fleet.post("/api/v1/releases", release);

        // then
        answer.statusCode(409)
                .body("type", equalTo("urn:luofleet:problem:release-exists"))
                .body("detail", containsString("PUT /api/v1/releases/" + release.get("name") + "/signatures"));
    }

    @Test
    void whatReachesTheHostIsWhatWasSigned() throws Exception {
        // given
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        var release =
                Fleet.release(Fleet.unique("rel"), "7.3.4-b", "luo-v5", "memfd-v2", "liveupdate-test-flb-v0", "a");
        release.put("initrd", Map.of("uri", "/api/v1/artifacts/initrd", "sha256", "1".repeat(64), "sizeBytes", 7));
        release.put("commandLine", "kho=on liveupdate=on  quiet title=\"Grüße, A & B \\ '😀' \" ");
        KeyPair pair = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
        ReleaseSignature signature = sign(new ObjectMapper().convertValue(release, ReleaseSpec.class), pair);
        release.put("signatures", List.of(Map.of("key", signature.key(), "signature", signature.signature())));
        Fleet.post("/api/v1/releases", release).statusCode(201);

        // when
        Fleet.update(host, (String) release.get("name"));

        // then
        ReleaseSpec there = host.poll().release();
        assertThat(there.signatures()).containsExactly(signature);
        assertThat(VerifyingKey.of(pair.getPublic()).verifies(ReleaseManifest.bytes(there), signature.signature()))
                .isTrue();
    }

    @Test
    void aSignatureThatIsAddedReachesTheHost() {
        // given
        var host = new TestAgent(base, Fleet.unique("host"));
        host.enrol();
        host.poll();
        String release = Fleet.registered("7.3.4-b");

        // when
        put(release, List.of(signature())).statusCode(200).body("signatures", hasSize(1));

        // then
        Fleet.update(host, release);
        assertThat(host.poll().release().signatures()).containsExactly(new ReleaseSignature(KEY, SIGNATURE));
        Fleet.get("/api/v1/events?limit=1000&type=RELEASE_SIGNED")
                .body("items.findAll { it.data.release == '" + release + "' }", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"KEY,AAAA", "abc,", "0123456789abcdef0123456789abcdef,not-base64", "0123456789ABCDEF0123456789ABCDEF,"})
    void whatIsNoSignatureIsRefused(String key, String signature) {
        String text = signature == null ? SIGNATURE : signature;

        ValidatableResponse answer = put(Fleet.registered("7.3.4-b"), List.of(Map.of("key", key, "signature", text)));

        answer.statusCode(400).body("type", equalTo("urn:luofleet:problem:invalid-request"));
    }

    @Test
    void thereAreNotMoreThanEight() {
        ValidatableResponse answer = put(Fleet.registered("7.3.4-b"), Collections.nCopies(9, signature()));

        answer.statusCode(400);
    }

    @Test
    void aKeySignsOnce() {
        String release = Fleet.registered("7.3.4-b");
        var other = Map.of("key", KEY, "signature", "B".repeat(86) + "==");

        ValidatableResponse answer = put(release, List.of(signature(), other));

        answer.statusCode(400).body("violations[0].message", containsString(KEY));
        Fleet.get("/api/v1/releases/" + release).body("signatures", hasSize(0));
    }

    @Test
    void signaturesAreNotAddedToAReleaseThatIsNotThere() {
        put(Fleet.unique("rel"), List.of(signature())).statusCode(404);
    }

    private static ReleaseSignature sign(ReleaseSpec release, KeyPair pair) throws Exception {
        Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
        signature.initSign(pair.getPrivate());
        signature.update(ReleaseManifest.bytes(release));
        return new ReleaseSignature(
                VerifyingKey.of(pair.getPublic()).id(), Base64.getEncoder().encodeToString(signature.sign()));
    }

    private static Map<String, String> signature() {
        return Map.of("key", KEY, "signature", SIGNATURE);
    }

    private static ValidatableResponse put(String release, List<Map<String, String>> signatures) {
        return given().header(Actors.HEADER, Actors.bearer("alice"))
                .contentType(ContentType.JSON)
                .body(Map.of("signatures", signatures))
                .put("/api/v1/releases/" + release + "/signatures")
                .then();
    }
}
