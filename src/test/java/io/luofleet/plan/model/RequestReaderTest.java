// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.wire.EmptyHosts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    private static Map<String, Object> json(String text) throws JsonProcessingException {
        return new ObjectMapper().readValue(text, new TypeReference<>() {});
    }

    @Test
    void aReleaseAndASelectorAreEnough() {
        // given
        Map<String, Object> least = Map.of("release", "rel", "selector", "zone=a");

        // when
        RequestReader.Reading reading = RequestReader.read(least);

        // then
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.hasOwnCaps()).isFalse();
        Strategy strategy = reading.request().strategy();
        assertThat(strategy.canary()).isEqualTo(new Amount.Count(1));
        assertThat(strategy.waves())
                .containsExactly(new Amount.Percent(10), new Amount.Percent(50), new Amount.Percent(100));
        assertThat(strategy.maxUnavailable())
                .containsExactly(
                        new Strategy.Cap("fleet", new Amount.Percent(10)),
                        new Strategy.Cap("rack", new Amount.Count(1)));
        assertThat(strategy.soak()).isEqualTo(Duration.ofMinutes(5));
        assertThat(strategy.retry().maxAttempts()).isEqualTo(1);
        assertThat(strategy.budget().silence()).isEqualTo(new Amount.Count(1));
        assertThat(strategy.allowDowngrade()).isFalse();
        assertThat(strategy.emptyHosts()).isEqualTo(EmptyHosts.REFUSED);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        // given
        PlanRequest request = Samples.request("b in (y,x),a", Samples.everything());

        // when
        RequestReader.Reading again = RequestReader.read(RequestTree.of(request));

        // then
        assertThat(again.findings()).isEmpty();
        assertThat(again.request()).isEqualTo(request);
    }

    @Test
    void theDefaultsAreWrittenAndReadAgain() {
        // given
        PlanRequest request = Samples.request("", Map.of());

        // when
        RequestReader.Reading again = RequestReader.read(RequestTree.of(request));

        // then
        assertThat(again.findings()).isEmpty();
        assertThat(again.request()).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"canary": {"count": 0}}                                       | strategy.canary.count
                    {"canary": {"percent": 101}}                                   | strategy.canary.percent
                    {"canary": {"count": 1, "percent": 1}}                         | strategy.canary.count
                    {"canary": {}}                                                 | strategy.canary.count
                    {"canary": 3}                                                  | strategy.canary
                    {"canary": {"count": 1.5}}                                     | strategy.canary.count
                    {"canary": {"count": "1"}}                                     | strategy.canary.count
                    {"waves": []}                                                  | strategy.waves
                    {"waves": {"percent": 10}}                                     | strategy.waves
                    {"waves": [{"percent": 50}, {"percent": 50}]}                  | strategy.waves[1].percent
                    {"waves": [{"percent": 50}, {"percent": 120}]}                 | strategy.waves[1].percent
                    {"maxUnavailable": []}                                         | strategy.maxUnavailable
                    {"maxUnavailable": [{"level": "fleet", "count": 0}]}           | strategy.maxUnavailable[0].count
                    {"maxUnavailable": [{"level": "fleet", "percent": 0}]}         | strategy.maxUnavailable[0].percent
                    {"maxUnavailable": [{"count": 1}]}                             | strategy.maxUnavailable[0].level
                    {"maxUnavailable": [{"level": "a b", "count": 1}]}             | strategy.maxUnavailable[0].level
                    {"order": {"kind": "RANDOM"}}                                  | strategy.order.kind
                    {"order": {"kind": "DOMAIN_BY_DOMAIN"}}                        | strategy.order.levels
                    {"order": {"levels": ["zone", "zone"]}}                        | strategy.order.levels
                    {"soak": "soon"}                                               | strategy.soak
                    {"soak": "-PT1S"}                                              | strategy.soak
                    {"soak": "P8D"}                                                | strategy.soak
                    {"retry": {"maxAttempts": 0}}                                  | strategy.retry.maxAttempts
                    {"deadlines": {"rebooting": "PT0S"}}                           | strategy.deadlines.rebooting
                    {"deadlines": {"soaking": "PT1S"}}                             | strategy.deadlines.soaking
                    {"windows": [{"zone": "UTC", "duration": "PT1H"}]}             | strategy.windows[0].start
                    {"windows": [{"start": "2026-12-01T22:00:00Z", "zone": "UTC", "duration": "PT1H"}]} | strategy.windows[0].start
                    {"windows": [{"start": "2026-12-01T22:00:00", "zone": "Mars", "duration": "PT1H"}]} | strategy.windows[0].zone
                    {"windows": [{"start": "2026-12-01T22:00:00", "zone": "UTC", "duration": "PT0S"}]}  | strategy.windows[0].duration
                    {"windows": [{"start": "2026-12-01T22:00:00", "zone": "UTC", "duration": "P1M"}]}   | strategy.windows[0].duration
                    {"windows": [{"start": "2026-12-01T22:00:00", "zone": "UTC", "duration": "PT1H", "selector": "a in b"}]} | strategy.windows[0].selector
                    {"budget": {"errors": {"percent": 101}}}                       | strategy.budget.errors.percent
                    {"budget": {"minimumSample": 0}}                               | strategy.budget.minimumSample
                    {"budget": {"scopes": []}}                                     | strategy.budget.scopes
                    {"gates": [{"kind": "OMEN"}]}                                  | strategy.gates[0].kind
                    {"gates": [{"kind": "PROMETHEUS", "url": "ftp://x", "query": "up", "condition": "> 0"}]}     | strategy.gates[0].url
                    {"gates": [{"kind": "PROMETHEUS", "url": "http://x", "query": "up", "condition": "~ 0"}]}    | strategy.gates[0].condition
                    {"gates": [{"kind": "PROMETHEUS", "url": "http://x", "query": "up", "condition": "< NaN"}]}  | strategy.gates[0].condition
                    {"gates": [{"kind": "PROMETHEUS", "url": "http://x", "condition": "< 1"}]}                   | strategy.gates[0].query
                    {"gates": [{"kind": "WEBHOOK", "url": "http://x"}]}            | strategy.gates[0].secret
                    {"gates": [{"kind": "PERSON", "after": "LUNCH"}]}              | strategy.gates[0].after
                    {"gates": [{"kind": "PROMETHEUS", "url": "https://x", "query": "up", "condition": "< 1", "bearer": "a", "basic": "b"}]} | strategy.gates[0].basic
                    {"gates": [{"kind": "PROMETHEUS", "url": "http://x", "query": "up", "condition": "< 1", "authority": "a"}]} | strategy.gates[0].authority
                    {"budget": {"guestsLost": {"count": -1}}}                      | strategy.budget.guestsLost.count
                    {"gates": [{"kind": "PERSON", "timeout": "PT0S"}]}             | strategy.gates[0].timeout
                    {"gates": [{"kind": "PERSON", "url": "http://x"}]}             | strategy.gates[0].url
                    {"approval": true}                                             | strategy.approval
                    {"allowDowngrade": "yes"}                                      | strategy.allowDowngrade
                    {"emptyHosts": "yes"}                                          | strategy.emptyHosts
                    {"canery": {"count": 1}}                                       | strategy.canery
                    """)
    void eachMistakeIsFoundAtItsField(String strategy, String path) throws JsonProcessingException {
        // given
        Map<String, Object> mistaken = json(strategy);

        // when
        RequestReader.Reading reading = Samples.read("", mistaken);

        // then
        assertThat(reading.findings()).singleElement().extracting(Finding::path).isEqualTo(path);
    }

    @Test
    void allMistakesAreFoundAtOnce() throws JsonProcessingException {
        // given
        Map<String, Object> mistaken = json("""
                {"selector": "zone in a", "strategy": {"canary": {"count": 0}, "soak": 5, "gates": [{}], "x": 1}, "y": 2}
                """);

        // when
        List<Finding> findings = RequestReader.read(mistaken).findings();

        // then
        assertThat(findings)
                .extracting(Finding::path)
                .containsExactlyInAnyOrder(
                        "release",
                        "selector",
                        "strategy.canary.count",
                        "strategy.soak",
                        "strategy.gates[0].kind",
                        "strategy.x",
                        "y");
    }
}
