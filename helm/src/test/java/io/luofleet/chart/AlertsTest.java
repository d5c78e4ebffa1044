// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.harness.Directories;
import io.luofleet.harness.Layout;
import io.luofleet.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The alerts, by Prometheus' own tool. */
class AlertsTest {
    @Test
    void theyFireWhenTheyShouldAndNotBefore() throws IOException {
        // given the rules of two replicas, and series of half an hour
        Path directory = Chart.scratch("alerts");
        Directories.clear(directory);
        Files.createDirectories(directory);
        JsonNode rules = Chart.render(Chart.values("cert-manager.yaml")).documents().stream()
                .filter(each -> each.path("kind").asText().equals("PrometheusRule"))
                .findFirst()
                .orElseThrow()
                .path("spec");
        Chart.YAML.writeValue(directory.resolve("alerts.yaml").toFile(), rules);
        Path series = Layout.ofThisRun().root().resolve("helm/src/test/resources/alerts-test.yaml");
        Files.copy(series, directory.resolve("alerts-test.yaml"));

        // when
        Path log = directory.resolve("log");
        List<String> command = List.of(
                "sh",
                "-euc",
                "promtool=$(\"$0\"); cd \"$1\"; \"$promtool\" check rules alerts.yaml; \"$promtool\" test rules alerts-test.yaml",
                Layout.ofThisRun().root().resolve("scripts/promtool").toString(),
                directory.toString());
        try (Program promtool = Program.start("promtool", log, Map.of(), command)) {
            int status = promtool.awaitExit();

            // then
            assertThat(status).as("%s", promtool.tail(30)).isZero();
        }
    }
}
