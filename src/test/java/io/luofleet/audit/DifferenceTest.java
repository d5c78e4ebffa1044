// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':2} | {'a':{'before':1,'after':2}}",
                "{'labels':{'zone':'a','rack':'r'}} | {'labels':{'zone':'b','rack':'r'}} | {'labels.zone':{'before':'a','after':'b'}}",
                "{'cordon':null} | {'cordon':{'reason':'bad'}} | {'cordon':{'after':{'reason':'bad'}}}",
                "{'hosts':['a','b']} | {'hosts':['b','a']} | {'hosts':{'before':['a','b'],'after':['b','a']}}",
                "{'a':1} | missing | {'a':{'before':1}}",
                "missing | {'name':'t','secret':'s'} | {'name':{'after':'t'}}",
                "{'a':{'x':1}} | {'a':null} | {'a':{'before':{'x':1}}}",
            })
    void itSaysByFieldWhatStoodThereAndWhatStands(String before, String after, String difference)
            throws JsonProcessingException {
        var found = Difference.of(tree(before), tree(after));

        assertThat(JSON.readTree(found.orElseThrow())).isEqualTo(tree(difference));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':1}",
                "missing | missing",
                "{'a':null} | {}",
                "{'lastSeen':'2026','presence':'PRESENT'} | {'lastSeen':'2027','presence':'SILENT'}",
            })
    void whatIsTheSameIsNoChange(String before, String after) throws JsonProcessingException {
        var found = Difference.of(tree(before), tree(after));

        assertThat(found).isEmpty();
    }

    @Test
    void aLongValueIsToldByItsDigest() throws JsonProcessingException {
        var found = Difference.of(tree("{'a':'short'}"), JSON.createObjectNode().put("a", "x".repeat(1 << 20)));

        JsonNode change = JSON.readTree(found.orElseThrow()).path("a");
        assertThat(change.path("before").asText()).isEqualTo("short");
        assertThat(change.path("after").asText()).matches("sha256:[0-9a-f]{64} of 1048576 bytes");
    }

    @Test
    void thousandsOfFieldsAreToldByTheirNames() throws JsonProcessingException {
        ObjectNode many = JSON.createObjectNode();
        for (int i = 0; i < 5_000; i++) {
            many.put("field" + i, "value");
        }

        var found = Difference.of(MissingNode.getInstance(), many);

        assertThat(found.orElseThrow().length()).isLessThanOrEqualTo(Difference.LONGEST);
        assertThat(JSON.readTree(found.orElseThrow()).path("changed").asText()).startsWith("field0 field1 field10 ");
    }

    @Test
    void whatAPersonWroteStaysOneLine() {
        var found =
                Difference.of(MissingNode.getInstance(), JSON.createObjectNode().put("reason", "a\u0000b\nc"));

        assertThat(found.orElseThrow()).doesNotContain("\\u0000").doesNotContain("\\n");
    }

    private static JsonNode tree(String text) throws JsonProcessingException {
        return text.equals("missing") ? MissingNode.getInstance() : JSON.readTree(text.replace('\'', '"'));
    }
}
