// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The people of tests, each with a real token. Requests without a word about it come from one who may only read. */
public final class Actors implements QuarkusTestBeforeEachCallback {
    /** The header that says who acts. */
    public static final String HEADER = "Authorization";

    /** Where the service under test leaves the first token. */
    static final Path FIRST_TOKEN = Path.of("target/test-data/admin-token");

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    /** The header's value for somebody who may do everything. */
    public static String bearer(String name) {
        return TOKENS.computeIfAbsent(name, n -> make(n, null, List.of("admin")));
    }

    /** The same for somebody who may do less. */
    static String bearer(String name, String scope, String... roles) {
        return TOKENS.computeIfAbsent(
                name + "|" + scope + "|" + String.join(",", roles), _ -> make(name, scope, List.of(roles)));
    }

    /** The header's value with the token that the service made at its first start. */
    static String first() {
        try {
            return "Bearer " + Files.readString(FIRST_TOKEN).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String make(String name, String scope, List<String> roles) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "roles", roles));
        if (scope != null) {
            body.put("scope", scope);
        }
        return "Bearer "
                + given().header(HEADER, first())
                        .contentType(ContentType.JSON)
                        .body(body)
                        .post("/api/v1/tokens")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("secret");
    }

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        RestAssured.replaceFiltersWith(new Reader());
    }

    /** Only when a request is sent: before a test the service's port is not known. */
    private static final class Reader implements Filter {
        @Override
        public Response filter(
                FilterableRequestSpecification request,
                FilterableResponseSpecification response,
                FilterContext context) {
            if (!request.getHeaders().hasHeaderWithName(HEADER)) {
                request.header(HEADER, bearer("reader", null, "viewer"));
            }
            return context.next(request, response);
        }
    }
}
