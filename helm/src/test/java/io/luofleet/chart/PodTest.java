// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.luofleet.harness.Directories;
import io.luofleet.harness.FleetApi;
import io.luofleet.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packaged service, started as the rendered pods would be. */
class PodTest {
    private static final Pattern METRIC = Pattern.compile("\\b(luofleet_\\w+)");
    private static final Pattern SERIES = Pattern.compile("^(\\w+)(?:\\{|\\s)", Pattern.MULTILINE);

    @Test
    void twoReplicasStartAtOnceOnAnEmptyDatabaseAndShareTheAuthority() throws IOException, SQLException {
        Path directory = cleared("pods");
        try (Site site = Site.prepare(directory.resolve("site"))) {
            // given everything that can be on, and two pods of it
            ObjectNode values = Chart.values("everything.yaml");
            values.withObject("database").putArray("hosts").add("localhost:" + site.databasePort());
            Manifests manifests = Chart.render(values);
            Map<String, Map<String, String>> secrets = site.secrets();

            // when
            try (Sandbox first = Sandbox.start(directory.resolve("first"), manifests, secrets);
                    Sandbox second = Sandbox.start(directory.resolve("second"), manifests, secrets)) {
                List<Sandbox> pods = List.of(first, second);
                pods.forEach(Sandbox::awaitReady);

                // then
                assertThat(pods).allSatisfy(this::requireAsConfigured);
                assertThat(pods.stream().map(this::auditKey).distinct()).hasSize(1);
                assertThat(site.ask(
                                "SELECT count(*) - count(DISTINCT version) FROM flyway_schema_history WHERE success"))
                        .isEqualTo("0");
                assertThat(
                                site.ask(
                                        "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'luofleet'"))
                        .isEqualTo("t");
                assertThat(metricsOf(manifests)).isSubsetOf(series(first));
                helmTest(directory.resolve("test"), manifests.one(Pod.class), second);
            }
        }
    }

    @Test
    void aTrialNeedsNothingButItsVolume() throws IOException {
        // given
        Path directory = cleared("trial");
        Manifests manifests = Chart.render(Chart.values("trial.yaml"));

        // when
        try (Sandbox pod = Sandbox.start(directory, manifests, Map.of())) {
            pod.awaitReady();

            // then
            assertThat(new FleetApi(
                                    pod.api(),
                                    pod.path("/var/lib/luofleet/data/admin-token"),
                                    Optional.of(pod.path("/var/lib/luofleet/data/pki/ca.pem")))
                            .get("/me")
                            .path("roles")
                            .toString())
                    .contains("admin");
            assertThat(pod.strays()).isEmpty();
        }
    }

    private void requireAsConfigured(Sandbox pod) throws IOException {
        assertThat(pod.holds(pod.startupProbe())).isTrue();
        assertThat(pod.holds(pod.livenessProbe())).isTrue();
        assertThat(pod.log())
                .doesNotContain("Unrecognized configuration", "SRCFG")
                .contains("TLS for luofleet.example.net");
        assertThat(api(pod).get("/me").path("roles").toString()).contains("admin");
        assertThat(api(pod).call("GET", "/pending-hosts", null).status()).isEqualTo(200);
        assertThat(pod.strays()).isEmpty();
    }

    private String auditKey(Sandbox pod) {
        return api(pod).get("/audit/head").toString().replaceAll(".*\"key\\w*\":\"([^\"]+)\".*", "$1");
    }

    /** By the token and the authority of the pod's Secrets. */
    private static FleetApi api(Sandbox pod) {
        return new FleetApi(
                pod.api(),
                pod.path("/etc/luofleet/admin-token/token"),
                Optional.of(pod.path("/etc/luofleet/authority/tls.crt")));
    }

    private static Set<String> metricsOf(Manifests manifests) {
        Set<String> names = new TreeSet<>();
        manifests.one(PrometheusRule.class).getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .map(rule -> METRIC.matcher(rule.getExpr().getStrVal()))
                .forEach(matcher -> matcher.results().forEach(each -> names.add(each.group(1))));
        assertThat(names).hasSizeGreaterThan(4);
        return names;
    }

    private static Set<String> series(Sandbox pod) throws IOException {
        return SERIES.matcher(pod.get("/q/metrics").body())
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toSet());
    }

    /** The command of helm test's pod, with the Services' names leading to this pod. */
    private static void helmTest(Path directory, Pod test, Sandbox pod) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(".curlrc"), """
                connect-to = "lf-luofleet.fleet.svc:443:127.0.0.1:%d"
                connect-to = "lf-luofleet-management.fleet.svc:9000:127.0.0.1:%d"
                """.formatted(
                        pod.api().getPort(), pod.management().getPort()));
        Container container = test.getSpec().getContainers().getFirst();
        List<String> command =
                new ArrayList<>(List.of("env", "-u", "http_proxy", "-u", "https_proxy", "CURL_HOME=" + directory));
        container
                .getEnv()
                .forEach(each -> command.add(each.getName() + "="
                        + each.getValue()
                                .replace(
                                        "/etc/luofleet",
                                        pod.path("/etc/luofleet").toString())));
        command.addAll(container.getCommand());
        command.addAll(container.getArgs());
        try (Program program = Program.start("helm test", directory.resolve("log"), Map.of(), command)) {
            assertThat(program.awaitExit()).as("%s", program.tail(10)).isZero();
        }
    }

    private static Path cleared(String name) throws IOException {
        Path directory = Chart.scratch(name);
        Directories.clear(directory);
        return Files.createDirectories(directory);
    }
}
