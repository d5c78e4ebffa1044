// SPDX-License-Identifier: Apache-2.0
package io.luofleet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The API's document in the repository, against the code and against the last one that others go by. */
@QuarkusTest
class ApiDocumentTest {
    /** {@code make api-document} writes it anew. */
    private static final Path DOCUMENT = Path.of("docs", "api", "openapi.json");

    /** What others go by; replaced at a release. */
    private static final Path RELEASED = Path.of("docs", "api", "openapi-released.json");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void whatIsCommittedIsWhatTheCodeSays() throws IOException {
        String now = sorted(given().get("/q/openapi?format=json").asString());
        if (Boolean.getBoolean("luofleet.write-api-document")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, now);
        }

        List<String> committed = Files.readAllLines(DOCUMENT);

        assertThat(committed)
                .as(
                        "%s is not what the code says: make api-document writes it anew, and git diff shows what changes",
                        DOCUMENT)
                .isEqualTo(now.lines().toList());
    }

    @Test
    void nothingBreaksWhoGoesByTheReleasedOne() throws IOException {
        JsonNode now = JSON.readTree(given().get("/q/openapi?format=json").asString());

        List<String> breaks = ApiCompatibility.breaks(JSON.readTree(Files.readString(RELEASED)), now);

        assertThat(breaks).as("what breaks those who go by %s", RELEASED).isEmpty();
    }

    /** Through maps: trees keep the order in which they were read. */
    private static String sorted(String text) throws IOException {
        return JSON.writeValueAsString(JSON.readValue(text, Object.class)) + "\n";
    }
}
