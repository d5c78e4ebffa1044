// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.http.ApiFuzzer.Operation;
import io.luofleet.security.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Every operation of the API document against every role and against nobody: one without a rule fails here. */
@QuarkusTest
class AccessTest {
    /** What agents and booting hosts use, who prove themselves in another way. */
    private static final Set<String> WITHOUT_ROLE = Set.of(
            "enrol",
            "pollDirective",
            "report",
            "headArtifact",
            "getArtifact",
            "certifyHost",
            "askForAcceptance",
            "renewCertificate");

    @Test
    void everyOperationIsForTheRolesThatItDeclaresAndForNobodyElse() {
        // given
        List<Operation> operations = operationsWithRoles();
        List<String> wrong = new ArrayList<>();

        // when
        for (Operation operation : operations) {
            wrong.addAll(flaws(operation));
        }

        // then
        assertThat(operations).hasSizeGreaterThan(50);
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatNeedsNoRoleIsListed() {
        List<String> open = new ApiFuzzer(document(), 1, Map.of())
                .operations().stream()
                        .filter(o -> o.item().path("security").isMissingNode())
                        .map(Operation::id)
                        .toList();

        assertThat(open).containsExactlyInAnyOrderElementsOf(WITHOUT_ROLE);
    }

    private static List<String> flaws(Operation operation) {
        List<String> flaws = new ArrayList<>();
        Set<Role> allowed = allowed(operation);
        int anonymous = send(given().noFilters(), operation).statusCode();
        if (anonymous != 401) {
            flaws.add("%s answers nobody with %d".formatted(operation.id(), anonymous));
        }
        for (Role role : Role.values()) {
            String bearer = Actors.bearer("only-" + role.text(), null, role.text());
            int status = send(given().header(Actors.HEADER, bearer), operation).statusCode();
            boolean refused = status == 403 || status == 401;
            boolean mayPass = role.included().stream().anyMatch(allowed::contains);
            if (refused == mayPass || (refused && status != 403)) {
                flaws.add("%s answers %s with %d".formatted(operation.id(), role, status));
            }
        }
        return flaws;
    }

    /** All that are for some roles. */
    static List<Operation> operationsWithRoles() {
        return new ApiFuzzer(document(), 1, Map.of())
                .operations().stream()
                        .filter(operation -> !WITHOUT_ROLE.contains(operation.id()))
                        .toList();
    }

    /** Whom the document names. */
    static Set<Role> allowed(Operation operation) {
        List<Role> roles = new ArrayList<>();
        for (JsonNode requirement : operation.item().path("security")) {
            StreamSupport.stream(requirement.path("bearer").spliterator(), false)
                    .map(r -> Role.of(r.asText()).orElseGet(() -> fail("no such role: " + r)))
                    .forEach(roles::add);
        }
        return Set.copyOf(roles);
    }

    /** Something that does nothing where it is let through: the ids are nobody's, the bodies are empty. */
    private static Response send(RequestSpecification request, Operation operation) {
        // A stream would go on; with this it is refused once it is known who asks.
        request.header("Last-Event-ID", "none");
        boolean hasBody = operation.item().has("requestBody");
        return (hasBody ? request.contentType(ContentType.JSON).body("{}") : request)
                .request(operation.method(), path(operation));
    }

    /** Its path, with ids that are nobody's. */
    static String path(Operation operation) {
        return operation
                .path()
                .replaceAll("\\{number}", "1")
                .replaceAll("\\{(id|hostId)}", UUID.randomUUID().toString())
                .replaceAll("\\{[^}]*}", "nobody");
    }

    private static JsonNode document() {
        return ApiFuzzer.parse(given().get("/q/openapi?format=json").asString());
    }
}
