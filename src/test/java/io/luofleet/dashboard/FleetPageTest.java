// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.microsoft.playwright.options.ColorScheme;
import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every host as a cell. */
@QuarkusTest
class FleetPageTest {
    private static final int MANY = 10_000;
    private static final int CHANGES = 500;
    /** What a slow machine keeps, under load; here it takes a third. */
    private static final double LONGEST_FRAME_MS = 100;

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    SessionFactory database;

    private ManyHosts many;

    @AfterEach
    void nobodyIsLeft() {
        database.getStatistics().setStatisticsEnabled(false);
        if (many != null) {
            many.retire();
        }
    }

    @Test
    void cellsAreColumnsOfAllHosts() {
        Operator operator = new Operator(base).withHosts(3);
        Fleet.post("/api/v1/hosts/" + operator.hosts.get(1).hostName + "/cordon", Map.of("reason", "in repair"))
                .statusCode(200);

        JsonPath cells = Fleet.get("/api/v1/fleet/cells?selector=pool=" + operator.pool)
                .statusCode(200)
                .extract()
                .jsonPath();

        List<String> names =
                operator.hosts.stream().map(h -> h.hostName).sorted().toList();
        assertThat(cells.getList("names")).isEqualTo(names);
        assertThat(cells.getList("kernel.values")).isEqualTo(List.of("7.3.4-a"));
        assertThat(cells.getList("kernel.of")).isEqualTo(List.of(0, 0, 0));
        assertThat(cells.getList("phase.of")).isEqualTo(List.of(-1, -1, -1));
        assertThat(cells.getList("cordoned")).isEqualTo(List.of(names.indexOf(operator.hosts.get(1).hostName)));
        assertThat(cells.getList("labels.pool.values")).isEqualTo(List.of(operator.pool));
    }

    @Test
    void aSelectorThatIsNoneIsRefused() {
        given().queryParam("selector", "zone in (")
                .get("/api/v1/fleet/cells")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("selector"))
                .body("type", containsString("invalid-request"));
    }

    @Test
    void manyHostsCostNoMoreStatements() {
        many = new ManyHosts(base, dataSource, MANY);
        database.getStatistics().setStatisticsEnabled(true);
        database.getStatistics().clear();

        byte[] answer = Fleet.get("/api/v1/fleet/cells?selector=pool=" + many.pool())
                .statusCode(200)
                .body("names.size()", equalTo(MANY))
                .extract()
                .asByteArray();

        // Cordons, when hosts could be heard, hosts, updates; beside the loops of the service.
        assertThat(database.getStatistics().getPrepareStatementCount()).isLessThan(60);
        assertThat(answer).hasSizeLessThan(900_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void itIsWithoutBarriers(ColorScheme theme) {
        Operator operator = new Operator(base).withHosts(5);
        try (Visit visit = Visit.byAdmin(base, theme)) {

            visit.open("/fleet?selector=pool%3D" + operator.pool + "&find=host");

            assertThat(visit.find(".numbers")).containsText("5 hosts");
            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void aHostIsReachedByTheKeyboard() {
        Operator operator = new Operator(base).withHosts(5);
        String second =
                operator.hosts.stream().map(h -> h.hostName).sorted().toList().get(1);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/fleet?group=pool&selector=pool%3D" + operator.pool);
            visit.find("canvas").focus();

            visit.page.keyboard().press("ArrowRight");

            assertThat(visit.find(".about-cell")).containsText(second + ", no update yet, kernel 7.3.4-a");
            visit.page.keyboard().press("Enter");
            assertThat(visit.find("h1")).containsText(second);
        }
    }

    @Test
    void whatHappensIsSeen() {
        Operator operator = new Operator(base).withHosts(2);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/fleet?selector=pool%3D" + operator.pool);
            assertThat(visit.find(".legend")).containsText("no update yet 2");

            operator.rollout(Operator.strategy(1), List.of(operator.hosts.getFirst().hostName));

            assertThat(visit.find(".legend")).containsText("no update yet 1");
            assertThat(visit.find(".down-now")).containsText("1 updating");
        }
    }

    @Test
    void aSelectorIsPartOfTheLinkAndAMistakeInItIsSaid() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT).expecting(400)) {
            visit.open("/fleet");
            visit.find("input[name=selector]").fill("zone in (");

            visit.button("Apply").click();

            assertThat(visit.find("[role=alert]")).containsText("selector");
            assertThat(visit.page.url()).contains("selector=zone+in+");
        }
    }

    @Test
    void aSelectionOfNobodySaysSo() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.DARK)) {

            visit.open("/fleet?selector=pool%3Dnobody");

            assertThat(visit.find(".empty")).hasText("No host has pool=nobody.");
        }
    }

    @Test
    void tenThousandAreDrawnWithinAFrameAndSoAreTheirChanges() {
        many = new ManyHosts(base, dataSource, MANY);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.DARK)) {
            visit.open("/fleet?group=zone,rack&selector=pool%3D" + many.pool());
            assertThat(visit.find(".numbers")).containsText("10,000 hosts");
            double whole = frame(visit);

            many.changePhases(CHANGES);

            assertThat(visit.find(".legend")).containsText("preserving " + CHANGES);
            double changed = frame(visit);
            assertThat(whole).isLessThan(LONGEST_FRAME_MS);
            assertThat(changed).isLessThan(LONGEST_FRAME_MS / 4);
            visit.picture("fleet-10000");
        }
    }

    @Test
    void itFitsOnAPhone() {
        Operator operator = new Operator(base).withHosts(5);
        try (Visit visit = Visit.onPhone(base)) {

            visit.open("/fleet?selector=pool%3D" + operator.pool);

            assertThat(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
        }
    }

    private static double frame(Visit visit) {
        return Double.parseDouble(visit.find("canvas").getAttribute("data-frame"));
    }
}
