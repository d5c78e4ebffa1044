// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.luofleet.http.Operator;
import io.luofleet.http.TestAgent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rollout is likely to do, as it is shown. */
@QuarkusTest
class ForecastPageTest {
    @TestHTTPResource
    URI base;

    private Operator operator;

    /** A browser takes its time to start, in which the hosts of a test would fall silent. */
    private Visit visitBefore(Visit visit) {
        visit.open("/plans");
        operator = new Operator(base).withHosts(12);
        return visit;
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void ofAPlanItIsMadeWhenItIsWanted(ColorScheme theme) {
        try (Visit visit = visitBefore(Visit.byAdmin(base, theme))) {
            visit.open("/plans/" + operator.plan(strategy(), List.of()));
            operator.hosts.forEach(TestAgent::enrol);

            visit.button("Make the forecast").click();

            assertThat(visit.find("figure.forecast")).isVisible();
            assertThat(visit.find("main")).containsText("What the time goes to");
            assertThat(visit.find("main")).containsText("100 likely courses");
            assertThat(visit.barriers()).isEmpty();
            visit.find("figure.forecast").scrollIntoViewIfNeeded();
            visit.picture(theme == ColorScheme.LIGHT ? "forecast" : "forecast-dark");
        }
    }

    @Test
    void ofAnOpenRolloutItIsThere() {
        try (Visit visit = visitBefore(Visit.onPhone(base))) {
            UUID rollout = operator.rollout(strategy());
            operator.hosts.forEach(TestAgent::enrol);

            visit.open("/rollouts/" + rollout);

            assertThat(visit.find("figure.forecast")).isVisible();
            assertThat(visit.find("main")).containsText("canary");
            assertThat(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            visit.find("figure.forecast").scrollIntoViewIfNeeded();
            visit.picture("forecast-phone");
            operator.verb(rollout, "abort", Map.of("reason", "the test is over"));
        }
    }

    @Test
    void aPlanOfOtherHostsThanThereAreSaysSo() {
        try (Visit visit = visitBefore(Visit.byAdmin(base, ColorScheme.LIGHT).expecting(409))) {
            String plan = operator.plan(strategy(), List.of());
            TestAgent moved = operator.hosts.getFirst();
            moved.labels = Map.of("pool", "elsewhere");
            moved.enrol();
            visit.open("/plans/" + plan);

            visit.button("Make the forecast").click();

            assertThat(visit.find(".failure")).containsText("make a new plan");
        }
    }

    private static Map<String, Object> strategy() {
        Map<String, Object> strategy = new HashMap<>(Operator.strategy(2));
        strategy.put("soak", "PT15M");
        strategy.put("waves", List.of(Map.of("percent", 40), Map.of("percent", 100)));
        return strategy;
    }
}
