// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serving the files of releases, and nothing else. */
@QuarkusTest
class ArtifactTest {
    @ConfigProperty(name = "luofleet.artifacts.dir")
    Path directory;

    @TestHTTPResource
    URI base;

    @BeforeEach
    void anImageAndASecretBeside() throws IOException {
        Files.createDirectories(directory.resolve("v1"));
        Files.write(directory.resolve("v1/bzImage"), new byte[300_000]);
        Files.writeString(directory.resolveSibling("secret"), "secret");
        Path link = directory.resolve("link");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("../secret"));
    }

    @Test
    void aFileIsServedWhole() {
        var answer = given().get("/api/v1/artifacts/v1/bzImage");

        answer.then()
                .statusCode(200)
                .header("Content-Length", equalTo("300000"))
                .contentType("application/octet-stream");
        assertThat(answer.asByteArray()).hasSize(300_000);
    }

    /** As a release may have it that was registered so. */
    @Test
    void aFileIsServedAlsoWithAQuery() {
        var answer = given().get("/api/v1/artifacts/v1/bzImage?version=2");

        answer.then().statusCode(200).header("Content-Length", equalTo("300000"));
    }

    @Test
    void anUnchangedFileIsNotSentAgain() {
        String tag = given().get("/api/v1/artifacts/v1/bzImage").header("ETag");

        var answer = given().header("If-None-Match", tag).get("/api/v1/artifacts/v1/bzImage");

        answer.then().statusCode(304);
    }

    @Test
    void aPartOfAFileIsServedAsAPart() throws IOException {
        byte[] whole = new byte[1000];
        new java.util.Random(1).nextBytes(whole);
        Files.write(directory.resolve("v1/part"), whole);

        var answer = given().header("Range", "bytes=100-199").get("/api/v1/artifacts/v1/part");

        answer.then()
                .statusCode(206)
                .header("Content-Range", equalTo("bytes 100-199/1000"))
                .header("Content-Length", equalTo("100"));
        assertThat(answer.asByteArray()).isEqualTo(java.util.Arrays.copyOfRange(whole, 100, 200));
    }

    @Test
    void aPartOfAFileThatHasChangedIsServedWhole() {
        var answer = given().header("Range", "bytes=0-9")
                .header("If-Range", "\"another\"")
                .get("/api/v1/artifacts/v1/bzImage");

        answer.then().statusCode(200).header("Content-Length", equalTo("300000"));
    }

    @Test
    void aPartThatIsNotThereIsSaid() {
        var answer = given().header("Range", "bytes=300000-").get("/api/v1/artifacts/v1/bzImage");

        answer.then()
                .statusCode(416)
                .contentType("application/problem+json")
                .header("Content-Range", equalTo("bytes */300000"));
    }

    @Test
    void aFilesLengthCanBeAskedFor() {
        var answer = given().head("/api/v1/artifacts/v1/bzImage");

        answer.then()
                .statusCode(200)
                .header("Content-Length", equalTo("300000"))
                .header("Accept-Ranges", equalTo("bytes"));
        assertThat(answer.header("ETag"))
                .isEqualTo(given().get("/api/v1/artifacts/v1/bzImage").header("ETag"))
                .startsWith("\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2fsecret", "link", "v1", "nothing"})
    void nothingElseIsServed(String path) throws Exception {
        var response = HttpClient.newHttpClient().send(request(path), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    /** Before anybody asks what it may be: a path has one form. */
    @ParameterizedTest
    @ValueSource(strings = {"../secret", "%2e%2e/secret", "v1/../../secret", "/etc/passwd"})
    void aPathInAnotherFormIsRefused(String path) throws Exception {
        var response = HttpClient.newHttpClient().send(request(path), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "api/v1/artifacts/" + path))
                .build();
    }
}
