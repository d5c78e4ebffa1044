// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.agroal.api.AgroalDataSource;
import io.luofleet.http.Fleet;
import io.luofleet.http.Operator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pictures of the documentation, which {@code make pictures} takes over, and that the pages in them are without barriers. */
@QuarkusTest
class PicturesTest {
    private static final long LARGEST = 200_000;

    @TestHTTPResource
    URI base;

    @Inject
    AgroalDataSource dataSource;

    private ManyHosts many;

    @AfterEach
    void nobodyIsLeft() {
        if (many != null) {
            many.retire();
        }
    }

    /** Most is well, some is under way, and some is not well at all. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void aFleetOnFire(ColorScheme theme) throws IOException {
        many = new ManyHosts(base, dataSource, 480);
        Map<String, Integer> phases = new LinkedHashMap<>();
        phases.put("SUCCEEDED", 210);
        phases.put("STAGING", 12);
        phases.put("PRESERVING", 8);
        phases.put("REBOOTING", 9);
        phases.put("RETRIEVING", 4);
        phases.put("SOAKING", 14);
        phases.put("ABORTED", 5);
        phases.put("FAILED", 3);
        phases.put("LOST", 2);
        try (Visit visit = Visit.byAdmin(base, theme)) {
            visit.open("/fleet?group=zone,rack&selector=pool%3D" + many.pool());
            assertThat(visit.find(".state")).hasText("● live");

            many.changePhases(phases);

            assertThat(visit.find(".legend")).containsText("lost 2");
            assertThat(visit.barriers()).isEmpty();
            picture(visit, theme == ColorScheme.LIGHT ? "fleet" : "fleet-dark");
        }
    }

    @Test
    void aRolloutWhoseCanaryFailed() throws IOException {
        Operator operator = new Operator(base).withHosts(12);
        UUID rollout = operator.rollout(Operator.strategy(2));
        operator.awaitStarted(1).getFirst().failPreflight("KERNEL_ERROR");
        operator.awaitStatus(rollout, "PAUSED");
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {

            visit.open("/rollouts/" + rollout);

            assertThat(visit.find("main")).containsText("the canary failed");
            picture(visit, "rollout");
        }
        operator.verb(rollout, "abort", Map.of("reason", "the test is over"));
    }

    @Test
    void aHostAcrossItsKexec() throws IOException {
        Operator operator = new Operator(base).withHosts(1);
        Fleet.update(operator.hosts.getFirst(), operator.release);
        operator.hosts.getFirst().update(Operator.KERNEL);
        try (Visit visit = Visit.byAdmin(base, ColorScheme.LIGHT)) {

            visit.open("/hosts/" + operator.hosts.getFirst().hostName);

            assertThat(visit.find("figure.timeline")).isVisible();
            picture(visit, "host");
        }
    }

    private static void picture(Visit visit, String name) throws IOException {
        Path file = visit.picture(name);
        assertThat(Files.size(file)).isLessThan(LARGEST);
    }
}
