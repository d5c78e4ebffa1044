// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1alpha2.TLSRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Helm has rendered.
 *
 * @param documents each manifest
 */
record Manifests(List<JsonNode> documents) {
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Stream.<Class<? extends HasMetadata>>of(
                    ConfigMap.class,
                    Deployment.class,
                    Ingress.class,
                    NetworkPolicy.class,
                    PersistentVolumeClaim.class,
                    Pod.class,
                    PodDisruptionBudget.class,
                    PrometheusRule.class,
                    Service.class,
                    ServiceAccount.class,
                    ServiceMonitor.class,
                    TLSRoute.class)
            .collect(Collectors.toMap(
                    type -> HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type), Function.identity()));

    /** Refuses fields that a type does not have, which the types themselves would put up with. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    static Manifests parse(String rendered) {
        try (var documents = Chart.YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered)) {
            return new Manifests(documents.readAll().stream()
                    .filter(JsonNode::isObject)
                    .filter(document -> !document.isEmpty())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is called: API version and kind, as in {@code apps/v1 Deployment}. */
    static String typeOf(JsonNode document) {
        return document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
    }

    /** Whether Kubernetes' types are at hand for it. */
    static boolean isKnown(JsonNode document) {
        return TYPES.containsKey(typeOf(document));
    }

    /**
     * Reads a manifest by its type.
     *
     * @throws IllegalArgumentException when a field is unknown or of another type, with its path
     */
    static HasMetadata strict(JsonNode document) {
        return STRICT.convertValue(document, TYPES.get(typeOf(document)));
    }

    /** The manifests of one type, in their order. */
    <T extends HasMetadata> List<T> all(Class<T> type) {
        String name = HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type);
        return documents.stream()
                .filter(document -> typeOf(document).equals(name))
                .map(document -> STRICT.convertValue(document, type))
                .toList();
    }

    /** The only manifest of a type. */
    <T extends HasMetadata> T one(Class<T> type) {
        List<T> all = all(type);
        if (all.size() != 1) {
            throw new IllegalStateException(all.size() + " of " + type.getSimpleName());
        }
        return all.getFirst();
    }

    /** The service's settings. */
    String properties() {
        return one(ConfigMap.class).getData().get("application.properties");
    }
}
