// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.luofleet.http.Actors;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts, plans, releases, FLBs, events, the audit and tokens. */
@QuarkusTest
class PagesTest {
    /** The longest that an agent may be called. */
    private static final String LONG_NAME = Fleet.unique("h") + "x".repeat(190);

    @TestHTTPResource
    URI base;

    static Stream<Arguments> pagesInBothThemes() {
        return Stream.of(
                        "/rollouts",
                        "/plans",
                        "/releases",
                        "/flbs",
                        "/blackouts",
                        "/events?severity=WARNING",
                        "/audit",
                        "/tokens")
                .flatMap(page -> Stream.of(ColorScheme.LIGHT, ColorScheme.DARK).map(t -> Arguments.of(page, t)));
    }

    @ParameterizedTest
    @MethodSource("pagesInBothThemes")
    void pagesAreWithoutBarriers(String hash, ColorScheme theme) {
        Operator operator = new Operator(base).withHosts(1);
        Fleet.update(operator.hosts.getFirst(), operator.release);
        operator.hosts.getFirst().update(Operator.KERNEL);
        try (Visit visit = Visit.byAdmin(base, theme)) {

            visit.open(hash);

            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void blackoutsAreShownByALabelTheWorstFirst() {
        Operator operator = new Operator(base).withHosts(1);
        Fleet.update(operator.hosts.getFirst(), operator.release);
        operator.hosts.getFirst().update(Operator.KERNEL);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {

            visit.open("/blackouts?by=LABEL&label=pool&selector=pool%3D" + operator.pool);

            assertThat(visit.find("tbody").first()).containsText(operator.pool);
            assertThat(visit.find("tbody").first()).containsText("250 ms");
            assertThat(visit.find("tbody").last()).containsText("vm-1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void aHostShowsItsPhasesSessionsAndFlbs(ColorScheme theme) {
        Operator operator = new Operator(base).withHosts(1);
        String host = operator.hosts.getFirst().hostName;
        Fleet.update(operator.hosts.getFirst(), operator.release);
        operator.hosts.getFirst().update(Operator.KERNEL);
        try (Visit visit = Visit.byAdmin(base, theme)) {

            visit.open("/hosts/" + host);

            assertThat(visit.find("h1")).hasText(host);
            assertThat(visit.find("figure.timeline")).containsText("preserving");
            assertThat(visit.find(".kernel").first()).containsText("vm-1");
            assertThat(visit.find(".kernel").first()).containsText("64.0 MiB");
            assertThat(visit.find("main")).containsText("live update");
            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void aHostIsCordonedWithAReasonAndGivenFree() {
        Operator operator = new Operator(base).withHosts(1);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/hosts/" + operator.hosts.getFirst().hostName);
            visit.button("Cordon …").click();
            visit.find("dialog textarea").fill("memory errors");

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".warning")).containsText("by alice since");
            assertThat(visit.find(".warning")).containsText("memory errors");
            visit.button("Uncordon …").click();
            visit.find("dialog textarea").fill("repaired");
            visit.find("dialog button[type=submit]").click();
            assertThat(visit.find(".warning")).hasCount(0);
        }
    }

    @Test
    void aHostOfALongNameFits() {
        new Operator(base).host(LONG_NAME);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {

            visit.open("/hosts/" + LONG_NAME);

            assertThat(visit.find("h1")).hasText(LONG_NAME);
            assertThat(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
        }
    }

    @Test
    void aHostThatIsNotThereIsSaid() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT).expecting(404)) {

            visit.open("/hosts/nobody");

            assertThat(visit.find("[role=alert]").first()).containsText("No host 'nobody' is enrolled.");
        }
    }

    @Test
    void eventsAreFollowedAndHeld() {
        Operator operator = new Operator(base).withHosts(1);
        String host = operator.hosts.getFirst().hostName;
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/events?host=" + host);
            assertThat(visit.find(".state")).hasText("● live");

            Fleet.post("/api/v1/hosts/" + host + "/cordon", Map.of("reason", "<img src=x onerror=alert(1)>"));

            assertThat(visit.find("tbody tr").first()).containsText("<img src=x onerror=alert(1)>");
            assertThat(visit.find("main img")).hasCount(0);
            visit.button("Hold").click();
            Fleet.post("/api/v1/hosts/" + host + "/uncordon", Map.of("reason", "over"));
            assertThat(visit.find("main [role=status]")).containsText("1 new since you hold");
            visit.button("Follow").click();
            assertThat(visit.find("tbody tr").first()).containsText("over");
        }
    }

    @Test
    void aPlanIsMadeInTheFormApprovedByASecondPersonAndWatched() {
        Operator operator = new Operator(base).withHosts(3);
        String rollout;
        try (Visit planner = Visit.by(base, Actors.bearer("ann")).open("/plans")) {
            planner.page.getByLabel("Release").fill(operator.release);
            planner.page
                    .getByLabel("Hosts", new com.microsoft.playwright.Page.GetByLabelOptions().setExact(true))
                    .fill("pool=" + operator.pool);
            planner.page.getByLabel("At most down").fill("pool 1");
            planner.page.getByLabel("A host that is silent at its turn").selectOption("WAIT");
            planner.page.getByLabel("Approval").selectOption("ANOTHER_PERSON");
            assertThat(planner.find("textarea.json")).hasValue(Pattern.compile("\"level\": \"pool\""));
            // A test's host is not heard of while it is watched.
            String json = planner.find("textarea.json").inputValue();
            planner.find("textarea.json")
                    .fill(json.replace("\"strategy\": {", "\"strategy\": {\"hostSoak\": \"PT0S\","));
            planner.button("Make the plan").click();
            assertThat(planner.find("h1")).hasText("Plan to " + operator.release);
            planner.button("Ask for approval …").click();
            planner.find("dialog button[type=submit]").click();
            assertThat(planner.find(".heading")).containsText("awaiting approval");
            rollout = planner.page.url().replaceAll(".*/rollouts/", "");
        }
        try (Visit approver = Visit.byAdmin(base, ColorScheme.DARK).open("/rollouts/" + rollout)) {
            approver.button("Approve …").click();
            approver.find("dialog button[type=submit]").click();

            operator.awaitStarted(1).getFirst().update(Operator.KERNEL);

            assertThat(approver.find(".state-counts").first()).containsText("1 succeeded");
            assertThat(approver.find(".heading")).containsText("running");
        }
        operator.verb(UUID.fromString(rollout), "abort", Map.of("reason", "the test is over"));
    }

    @Test
    void whatIsWrongWithAPlanIsSaidAtItsField() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT).expecting(422)) {
            visit.open("/plans?release=nothing-of-this-name&selector=zone%20in%20(");

            visit.button("Make the plan").click();

            assertThat(visit.find("#plan-release-wrong")).containsText("no release 'nothing-of-this-name'");
            assertThat(visit.find("#plan-selector-wrong")).containsText("is no label selector");
            assertThat(visit.barriers()).isEmpty();
        }
    }

    @Test
    void theFormKeepsWhatOnlyTheJsonSays() {
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/plans");
            visit.find("textarea.json")
                    .fill(
                            "{\"release\": \"r\", \"selector\": \"\", \"strategy\": {\"gates\": [{\"kind\": \"PERSON\"}], \"canary\": {\"percent\": 5}}}");
            assertThat(visit.page.getByLabel("Canary")).hasValue("5 %");

            visit.page.getByLabel("Canary").fill("2");

            assertThat(visit.find("textarea.json")).hasValue(Pattern.compile("\"kind\": \"PERSON\""));
            assertThat(visit.find("textarea.json")).hasValue(Pattern.compile("\"count\": 2"));
        }
    }

    @Test
    void aReleaseIsRetiredWithAReason() {
        Operator operator = new Operator(base);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {
            visit.open("/releases/" + operator.release);
            visit.button("Retire …").click();
            assertThat(visit.find("dialog")).containsText("No rollout to it is open.");
            visit.find("dialog textarea").fill("loses packets");

            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find(".warning")).containsText("loses packets");
            assertThat(visit.button("Retire …")).hasCount(0);
        }
    }

    @Test
    void aTokenIsMadeShownOnceAndRevoked() {
        String name = Fleet.unique("ci");
        try (Visit visit = Visit.byAdmin(base, ColorScheme.DARK)) {
            visit.open("/tokens");
            visit.button("Make a token …").click();
            visit.find("dialog input[maxlength]").first().fill(name);
            visit.find("dialog button[type=submit]").click();
            assertThat(visit.find(".secret code")).hasText(Pattern.compile("lft_[A-Za-z0-9_-]{43}"));
            assertThat(visit.barriers()).isEmpty();

            visit.find("button[aria-label='Revoke " + name + "']").click();
            visit.find("dialog textarea").fill("over");
            visit.find("dialog button[type=submit]").click();

            assertThat(visit.find("tr", name)).containsText("revoked");
        }
    }

    @Test
    void theAuditSaysWhoDidWhat() {
        Operator operator = new Operator(base).withHosts(1);
        String host = operator.hosts.getFirst().hostName;
        Fleet.post("/api/v1/hosts/" + host + "/cordon", Map.of("reason", "audited"))
                .statusCode(200);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {

            visit.open("/audit");

            assertThat(visit.find("tr", "/api/v1/hosts/" + host + "/cordon").first())
                    .containsText("alice");
        }
    }

    @Test
    void whoIsNoAdminIsToldSo() {
        String bearer = "Bearer "
                + Fleet.post("/api/v1/tokens", Map.of("name", "looks", "roles", List.of("viewer")))
                        .extract()
                        .path("secret");
        try (Visit visit = Visit.by(base, bearer).expecting(403)) {

            visit.open("/audit");

            assertThat(visit.find("[role=alert]").first()).containsText("This needs the role admin");
        }
    }
}
