// SPDX-License-Identifier: Apache-2.0
package io.luofleet.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value is documented, and wrong ones are refused by name. */
class ValuesTest {
    private final JsonNode schema = Chart.read(Chart.directory().resolve("values.schema.json"));
    private final JsonNode defaults = Chart.read(Chart.directory().resolve("values.yaml"));

    @Test
    void everyValueSaysWhatItIsAndHasADefault() {
        // given
        List<String> wrong = new ArrayList<>();

        // when
        compare("", schema, defaults, wrong);

        // then
        assertThat(wrong).isEmpty();
    }

    private static void compare(String path, JsonNode rule, JsonNode value, List<String> wrong) {
        if (rule.path("description").asText().isBlank()) {
            wrong.add(path + " is not described");
        }
        if (!rule.has("properties")) {
            return;
        }
        if (!rule.path("additionalProperties").isBoolean()) {
            wrong.add(path + " takes any value");
        }
        for (Map.Entry<String, JsonNode> each : rule.path("properties").properties()) {
            if (each.getKey().equals("global")) {
                continue;
            }
            if (!value.has(each.getKey())) {
                wrong.add(path + "." + each.getKey() + " has no default");
            }
            compare(path + "." + each.getKey(), each.getValue(), value.path(each.getKey()), wrong);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            external.yaml | /replcas                       | 3                     | replcas
            external.yaml | /replicas                      | 0                     | replicas
            external.yaml | /replicas                      | "2"                   | replicas
            external.yaml | /replicas                      | null                  | replicas
            external.yaml | /image/repository              | ""                    | repository
            external.yaml | /image/digest                  | "sha256:1"            | digest
            external.yaml | /names/0                       | "a b"                 | names
            external.yaml | /names/0                       | "a,b"                 | names
            external.yaml | /authority/existingSecret      | ""                    | authority.existingSecret
            external.yaml | /authority/certManager/enabled | true                  | authority.certManager.enabled
            external.yaml | /database                      | null                  | database
            external.yaml | /database/hosts                | null                  | hosts
            external.yaml | /database/hosts                | []                    | database.hosts
            external.yaml | /database/hosts/0              | "db:5432/other?a=b"   | hosts
            external.yaml | /database/name                 | "a?sslmode=disable"   | name
            external.yaml | /database/mode                 | "embeded"             | mode
            external.yaml | /database/credentials          | null                  | credentials
            external.yaml | /database/credentials/existingSecret | ""              | database.credentials.existingSecret
            external.yaml | /database/tls/mode             | "prefer"              | mode
            external.yaml | /database/tls/caSecret/name    | ""                    | database.tls.caSecret.name
            external.yaml | /database/tls/caSecret/key     | "../ca"               | key
            external.yaml | /oidc/login/enabled            | true                  | oidc.enabled
            external.yaml | /oidc/enabled                  | true                  | oidc.issuer
            external.yaml | /ingress/enabled               | true                  | ingress.host
            external.yaml | /passthroughIngress/enabled    | true                  | passthroughIngress.host
            external.yaml | /gateway/enabled               | true                  | gateway.parentRefs
            external.yaml | /config/luofleet.tls.mode      | "off"                 | luofleet.tls.mode
            external.yaml | /config/luofleet.x             | "a\\nluofleet.y=b"    | luofleet.x
            external.yaml | /config/java.home              | "a"                   | java.home
            external.yaml | /startupSeconds                | 5                     | startupSeconds
            trial.yaml    | /replicas                      | 2                     | replicas
            trial.yaml    | /auditKey/existingSecret       | "a"                   | auditKey.existingSecret
            cert-manager.yaml | /authority/certManager/duration       | "2160h"    | duration
            cert-manager.yaml | /authority/certManager/issuerRef/name | ""         | authority.certManager.issuerRef.name
            everything.yaml | /oidc/roles                  | {}                    | oidc.roles
            everything.yaml | /oidc/roles/sre              | ["root"]              | sre
            everything.yaml | /ingress/annotations         | {}                    | ingress.annotations
            everything.yaml | /ingress/host                | "agents.example.net"  | passthroughIngress.host
            everything.yaml | /passthroughIngress/annotations | {}                 | passthroughIngress.annotations
            everything.yaml | /trustedProxies              | []                    | trustedProxies
            """)
    void aWrongValueIsRefusedByItsName(String site, String pointer, String value, String name) throws Exception {
        // given
        ObjectNode values = Chart.values(site);
        put(values, pointer, Chart.YAML.readTree(value));

        // when
        var refusal = assertThatThrownBy(() -> Chart.render(values));

        // then
        refusal.hasMessageContaining(name);
    }

    private static void put(ObjectNode values, String pointer, JsonNode value) {
        int last = pointer.lastIndexOf('/');
        String parent = pointer.substring(0, last);
        String field = pointer.substring(last + 1);
        JsonNode there = values.at(parent);
        if (there.isArray()) {
            ((com.fasterxml.jackson.databind.node.ArrayNode) there).set(Integer.parseInt(field), value);
            return;
        }
        ObjectNode object = parent.isEmpty() ? values : values.withObject(parent);
        object.set(field, value);
    }
}
