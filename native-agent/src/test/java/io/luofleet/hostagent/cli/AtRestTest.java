// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtRestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"observed\":\"IDLE\",\"retrieval\":{\"waiting\":0}}",
                "{\"observed\":\"IDLE\",\"desired\":\"IDLE\",\"retrieval\":{\"waiting\":0}}",
                "{\"observed\":\"FINISHED\",\"desired\":\"FINISH\",\"retrieval\":{\"waiting\":0}}",
                "{\"observed\":\"ABORTED\",\"desired\":\"ABORT\",\"retrieval\":{\"waiting\":0}}"
            })
    void anAgentWithoutAnythingInHandIsAtRest(String status) throws Exception {
        // when
        var reasons = AtRest.reasonsAgainst(new ObjectMapper().readTree(status));

        // then
        assertThat(reasons).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"observed\":\"IDLE\",\"desired\":\"PREFLIGHT\",\"update\":\"u1\",\"retrieval\":{\"waiting\":0}} | update u1 is under way: IDLE, wanted: PREFLIGHT",
                "{\"observed\":\"PRESERVED\",\"desired\":\"PRESERVE\",\"update\":\"u1\",\"retrieval\":{\"waiting\":0}} | update u1 is under way: PRESERVED, wanted: PRESERVE",
                "{\"observed\":\"RETRIEVING\",\"desired\":\"REBOOT\",\"update\":\"u1\",\"retrieval\":{\"waiting\":0}} | update u1 is under way: RETRIEVING",
                "{\"observed\":\"FAILED\",\"desired\":\"FINISH\",\"update\":\"u1\",\"retrieval\":{\"waiting\":0}} | update u1 is under way: FAILED",
                "{\"observed\":\"NEW_WORD\",\"retrieval\":{\"waiting\":0}} | update - is under way: NEW_WORD",
                "{\"observed\":\"IDLE\",\"retrieval\":{\"waiting\":2}} | sessions that the kernel has not handed over yet: 2",
                "{\"observed\":\"IDLE\"} | sessions that the kernel has not handed over yet: unknown",
                "{\"retrieval\":{\"waiting\":0}} | update - is under way: unknown"
            })
    void whatIsInHandOrNotSaidIsAReason(String status, String reason) throws Exception {
        // when
        var reasons = AtRest.reasonsAgainst(new ObjectMapper().readTree(status));

        // then
        assertThat(reasons).singleElement().asString().startsWith(reason);
    }
}
