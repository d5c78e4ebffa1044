// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    @Test
    void itCountsWhatHasEnded() throws JsonProcessingException {
        String line = Progress.line(rollout(
                "RUNNING", "{\"PENDING\": 5, \"UPDATING\": 1, \"SUCCEEDED\": 5, \"FAILED\": 1, \"SKIPPED\": 0}"));

        assertThat(line)
                .isEqualTo(
                        "[############............]  6/12  RUNNING, wave 1 ROLLING  UPDATING 1  SUCCEEDED 5  FAILED 1");
    }

    @Test
    void aRolloutOfNoHostIsNotDividedBy() throws JsonProcessingException {
        assertThat(Progress.line(rollout("RUNNING", "{}"))).startsWith("[........................]  0/0");
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING,false",
        "ABORTING,false",
        "AWAITING_APPROVAL,true",
        "PAUSED,true",
        "SUCCEEDED,true",
        "A_STATE_OF_A_LATER_VERSION,true"
    })
    void itRestsWhereNothingHappensByItself(String status, boolean rests) throws JsonProcessingException {
        assertThat(Progress.isAtRest(rollout(status, "{}"))).isEqualTo(rests);
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED,true",
        "SUCCEEDED_WITH_SKIPS,true",
        "ENDED_WITH_FAILURES,false",
        "ABORTED,false",
        "PAUSED,false"
    })
    void itSucceedsWhereNoHostFailed(String status, boolean succeeds) throws JsonProcessingException {
        assertThat(Progress.isSuccess(rollout(status, "{}"))).isEqualTo(succeeds);
    }

    private static JsonNode rollout(String status, String hosts) throws JsonProcessingException {
        return new ObjectMapper()
                .readTree("{\"status\": \"%s\", \"wave\": 1, \"progress\": \"ROLLING\", \"hosts\": %s}"
                        .formatted(status, hosts));
    }
}
