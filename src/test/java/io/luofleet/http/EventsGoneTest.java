// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever goes on from before what is kept is told so, and where to go on. */
@QuarkusTest
class EventsGoneTest {
    private static final int GONE = 2;

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void theFirstEventsAreGone() throws SQLException {
        new TestAgent(base, Fleet.unique("gone")).enrol();
        run("UPDATE event_partitions SET from_id = %d WHERE from_id = 1".formatted(GONE + 1));
    }

    @AfterEach
    void theyAreThere() throws SQLException {
        run("UPDATE event_partitions SET from_id = 1 WHERE from_id = %d".formatted(GONE + 1));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?after=1", "?after=1&host=h", "/stream?after=1"})
    void whoHasSeenLessIsToldWhereToGoOn(String from) {
        Fleet.get("/api/v1/events" + from)
                .statusCode(410)
                .body("type", equalTo("urn:luofleet:problem:events-gone"))
                .body("after", equalTo(GONE))
                .body("detail", containsString("go on with 2"));
    }

    @Test
    void aStreamThatIsResumedFromTooFarBackIsRefused() {
        given().header(Actors.HEADER, Actors.bearer("bob"))
                .header("Last-Event-ID", "1")
                .get("/api/v1/events/stream")
                .then()
                .statusCode(410)
                .body("after", equalTo(GONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?after=0", "?after=2", "?order=NEWEST&after=1"})
    void whoBeginsOrHasSeenThemOrLooksBackIsNot(String from) {
        var answer = Fleet.get("/api/v1/events" + from).statusCode(200).extract();

        assertThat(answer.<Integer>path("items.size()")).isPositive();
    }
}
