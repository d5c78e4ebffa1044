// SPDX-License-Identifier: Apache-2.0
package io.luofleet.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of a document break somebody. */
class ApiCompatibilityTest {
    private static final String DOCUMENT = """
            {"paths": {"/things": {
              "get": {"operationId": "listThings",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}},
              "post": {"operationId": "makeThing",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MakeThing"}}}},
                "responses": {"201": {"description": "made"}}}}},
             "components": {"schemas": {
              "Thing": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string"}, "size": {"type": ["integer", "null"]}, "state": {"type": "string", "enum": ["ON", "OFF"]},
                "inner": {"$ref": "#/components/schemas/Thing"}}},
              "MakeThing": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "maxLength": 20}, "kind": {"type": "string", "enum": ["A", "B"]}}}}}}""";

    @Test
    void theSameDocumentBreaksNobody() {
        assertThat(ApiCompatibility.breaks(json(DOCUMENT), json(DOCUMENT))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"/things\" | \"/stuff\" | GET /things is gone",
                "\"post\": | \"put\": | POST /things is gone",
                "listThings | allThings | operationId listThings became allThings",
                "\"limit\" | \"most\" | query parameter 'limit' is gone",
                "\"maximum\": 100 | \"maximum\": 50 | maximum is 50 now",
                "\"in\": \"query\", \"schema\" | \"in\": \"query\", \"required\": true, \"schema\" | 'limit' is needed now",
                "\"201\" | \"202\" | answer 201 is gone",
                "\"size\" | \"bytes\" | 'size' is gone",
                "\"required\": [\"name\"], \"properties\": { \"name\": {\"type\": \"string\"} | \"properties\": { \"name\": {\"type\": \"string\"} | 'name' may be absent now",
                "[\"integer\", \"null\"] | \"string\" | type [integer, null] became [string]",
                "\"maxLength\": 20 | \"maxLength\": 10 | maxLength is 10 now",
                "\"maxLength\": 20 | \"maxLength\": 20, \"pattern\": \"[a-z]*\" | it must match [a-z]* now",
                "[\"A\", \"B\"] | [\"A\"] | B is not taken any more",
                "\"required\": [\"name\"], \"properties\": { \"name\": {\"type\": \"string\", | \"required\": [\"name\", \"kind\"], \"properties\": { \"name\": {\"type\": \"string\", | 'kind' is needed now",
                "\"kind\" | \"sort\" | 'kind' is gone",
            })
    void whatIsTakenAwayOrAskedForBreaks(String was, String now, String said) {
        JsonNode after = json(replaced(was, now));

        assertThat(ApiCompatibility.breaks(json(DOCUMENT), after)).anyMatch(line -> line.contains(said));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"size\" | \"more\": {\"type\": \"string\"}, \"size\"",
                "[\"ON\", \"OFF\"] | [\"ON\", \"OFF\", \"BROKEN\"]",
                "[\"integer\", \"null\"] | \"integer\"",
                "\"maxLength\": 20 | \"maxLength\": 40",
                "[\"A\", \"B\"] | [\"A\", \"B\", \"C\"]",
                "\"maximum\": 100 | \"maximum\": 200",
                "\"kind\" | \"new\": {\"type\": \"string\"}, \"kind\"",
                "\"201\" | \"200\": {\"description\": \"was there\"}, \"201\"",
            })
    void whatIsAddedOrLoosenedBreaksNobody(String was, String now) {
        JsonNode after = json(replaced(was, now));

        assertThat(ApiCompatibility.breaks(json(DOCUMENT), after)).isEmpty();
    }

    private static String replaced(String was, String now) {
        String flat = DOCUMENT.replaceAll("\\s+", " ");
        assertThat(flat).contains(was);
        return flat.replace(was, now);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
