// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders for each site is what Kubernetes' types have, and is locked down. */
class ManifestsTest {
    /** cert-manager's type is not at hand: what its reference has of what we use. */
    private static final Set<String> CERTIFICATE = Set.of(
            "secretName",
            "isCA",
            "commonName",
            "subject",
            "duration",
            "renewBefore",
            "usages",
            "privateKey",
            "issuerRef");

    static List<String> sites() {
        return Chart.sites();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void helmHasNothingToSayAgainstTheChart(String site) throws IOException {
        // given a site's values

        // when
        LintResult result = Chart.lint(site);

        // then
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void everyFieldIsOneOfItsType(String site) {
        // given
        List<JsonNode> documents = Chart.render(Chart.values(site)).documents();

        // when
        List<JsonNode> unknown =
                documents.stream().filter(each -> !Manifests.isKnown(each)).toList();

        // then
        assertThat(documents.stream().filter(Manifests::isKnown).map(Manifests::strict))
                .allSatisfy(each -> assertThat(each.getMetadata().getName()).isNotBlank())
                .hasSizeGreaterThan(6);
        assertThat(unknown).allSatisfy(each -> {
            assertThat(Manifests.typeOf(each)).isEqualTo("cert-manager.io/v1 Certificate");
            assertThat(each.path("spec").properties())
                    .extracting(java.util.Map.Entry::getKey)
                    .isSubsetOf(CERTIFICATE);
        });
    }

    @Test
    void aFieldThatATypeDoesNotHaveIsFound() {
        // given
        JsonNode service = Chart.render(Chart.values("external.yaml")).documents().stream()
                .filter(each -> each.path("kind").asText().equals("Service"))
                .findFirst()
                .orElseThrow();

        // when
        ((ObjectNode) service.path("spec").path("ports").path(0)).put("targetport", 8443);

        // then
        assertThatThrownBy(() -> Manifests.strict(service)).hasMessageContaining("targetport");
    }

    @ParameterizedTest
    @MethodSource("sites")
    void noContainerMayMoreThanItNeeds(String site) {
        // given
        Manifests manifests = Chart.render(Chart.values(site));

        // when
        List<PodSpec> pods = Stream.concat(
                        manifests.all(Deployment.class).stream()
                                .map(each -> each.getSpec().getTemplate().getSpec()),
                        manifests.all(Pod.class).stream().map(Pod::getSpec))
                .toList();

        // then
        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()))
                    .extracting(Container::getSecurityContext)
                    .allSatisfy(security -> {
                        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                    });
            assertThat(pod.getVolumes())
                    .filteredOn(volume -> volume.getSecret() != null)
                    .extracting(volume -> volume.getSecret().getDefaultMode())
                    .allMatch(mode -> mode == 0440);
        });
    }

    @ParameterizedTest
    @MethodSource("sites")
    void everyVolumeIsMountedAndEveryMountHasOne(String site) {
        // given
        PodSpec pod = Chart.render(Chart.values(site))
                .one(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec();

        // when
        Set<String> mounted = pod.getContainers().getFirst().getVolumeMounts().stream()
                .map(mount -> mount.getName())
                .collect(java.util.stream.Collectors.toSet());

        // then
        assertThat(pod.getVolumes()).extracting(Volume::getName).containsExactlyInAnyOrderElementsOf(mounted);
    }

    @Test
    void healthAndMetricsAreInNoServiceThatLeavesTheCluster() {
        // given
        Manifests manifests = Chart.render(Chart.values("everything.yaml"));

        // when
        List<Service> outside = manifests.all(Service.class).stream()
                .filter(each -> "LoadBalancer".equals(each.getSpec().getType()))
                .toList();

        // then
        assertThat(outside).singleElement().satisfies(service -> assertThat(
                        service.getSpec().getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("https")));
    }

    @Test
    void theIngressOfAgentsLeavesTlsAlone() {
        // given
        Manifests manifests = Chart.render(Chart.values("everything.yaml"));

        // when
        Ingress agents = manifests.all(Ingress.class).stream()
                .filter(each -> each.getMetadata().getName().endsWith("-passthrough"))
                .findFirst()
                .orElseThrow();

        // then
        assertThat(agents.getSpec().getTls()).isEmpty();
        assertThat(manifests.properties())
                .contains("luofleet.tls.names=luofleet.example.net")
                .contains("agents.example.net");
    }

    @Test
    void aChangeOfSettingsStartsThePodsAnew() {
        // given
        Deployment before = Chart.render(Chart.values("external.yaml")).one(Deployment.class);
        ObjectNode values = Chart.values("external.yaml");
        values.withObject("database").put("connections", 21);

        // when
        Deployment after = Chart.render(values).one(Deployment.class);

        // then
        assertThat(checksum(after)).isNotEqualTo(checksum(before));
    }

    private static String checksum(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getAnnotations().get("checksum/config");
    }
}
