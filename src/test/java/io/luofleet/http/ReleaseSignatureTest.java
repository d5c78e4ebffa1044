// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.luofleet.wire.signature.ReleaseSignature;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
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
    void whoHasSignedIsNoPartOfWhatAReleaseIs() {
        var release = Fleet.release(Fleet.unique("rel"), "7.3.4-b", "luo-v5", "memfd-v2");
        Fleet.post("/api/v1/releases", release).statusCode(201).body("signatures", hasSize(0));
        release.put("signatures", List.of(signature()));

        ValidatableResponse answer = Fleet.post("/api/v1/releases", release);

        // As it was: a signature is added by its own request.
        answer.statusCode(200).body("signatures", hasSize(0));
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
