// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.label.Selector;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final PlanRequest DEFAULTS = Samples.request("", Map.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1    | 1
                    2    | 1 1
                    5    | 1 1 1 2
                    101  | 1 10 40 50
                    """)
    void theDefaultWavesAreACanaryThenTenThenFiftyThenAll(int hosts, String sizes) {
        // given
        List<InventoryHost> fleet = Samples.fleet(hosts, 3, 4);

        // when
        Plan plan = Samples.plan(DEFAULTS, fleet);

        // then
        assertThat(Samples.sizes(plan)).map(String::valueOf).containsExactly(sizes.split(" "));
    }

    @Test
    void aWavesCountIsItsOwnAndTheLastTakesTheRest() {
        // given
        PlanRequest request = Samples.request(
                "",
                Map.of(
                        "canary",
                        Map.of("percent", 2),
                        "waves",
                        List.of(Map.of("count", 5), Map.of("percent", 40), Map.of("count", 1))));

        // when
        Plan plan = Samples.plan(request, Samples.fleet(100, 3, 4));

        // then: 2, then 5 of the other 98, up to 40 of them, and the rest
        assertThat(Samples.sizes(plan)).containsExactly(2, 5, 35, 58);
    }

    @Test
    void spreadTakesFromEveryZoneAndRackItsShare() {
        // given
        PlanRequest request = Samples.request("", Map.of("canary", Map.of("count", 6)));

        // when
        Plan plan = Samples.plan(request, Samples.fleet(48, 3, 4));

        // then
        List<Plan.PlannedHost> canary = plan.contents().waves().getFirst().hosts();
        assertThat(canary).extracting(h -> h.domains().get("zone")).containsExactly("z0", "z1", "z2", "z0", "z1", "z2");
        assertThat(canary).extracting(h -> h.domains().get("rack")).doesNotHaveDuplicates();
    }

    @Test
    void domainByDomainFinishesOneFirst() {
        // given
        PlanRequest request =
                Samples.request("", Map.of("order", Map.of("kind", "DOMAIN_BY_DOMAIN", "levels", List.of("zone"))));

        // when
        Plan plan = Samples.plan(request, Samples.fleet(12, 3, 2));

        // then
        assertThat(Samples.order(plan))
                .containsExactly(
                        "h00000", "h00003", "h00006", "h00009", "h00001", "h00004", "h00007", "h00010", "h00002",
                        "h00005", "h00008", "h00011");
    }

    @Test
    void whoeverIsLeftOutIsLeftOutForAReason() {
        // given
        var there = Samples.host("there", "7.3.4-b", Map.of());
        var bare = new InventoryHost("bare", Samples.RUNNING, Map.of(), false, true, Map.of(), Map.of(), null);
        var busy = new InventoryHost("busy", Samples.RUNNING, Map.of(), true, true, Map.of(), Map.of(), "rollout 7");
        var foreign = Samples.using("foreign", Samples.RUNNING, Map.of("vfio-v1", Source.REPORTED), Map.of());
        var fine = Samples.host("fine", Samples.RUNNING, Map.of());

        // when
        Plan plan = Samples.plan(DEFAULTS, List.of(there, bare, busy, foreign, fine));

        // then
        assertThat(plan.contents().leftOut())
                .extracting(Plan.LeftOut::host, Plan.LeftOut::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bare", Plan.Reason.NO_DEVICE),
                        org.assertj.core.groups.Tuple.tuple("busy", Plan.Reason.IN_ANOTHER_ROLLOUT),
                        org.assertj.core.groups.Tuple.tuple("foreign", Plan.Reason.INCOMPATIBLE),
                        org.assertj.core.groups.Tuple.tuple("there", Plan.Reason.ALREADY_THERE));
        assertThat(plan.contents().leftOut().get(2).detail()).contains("cannot read files of vfio-v1");
        assertThat(Samples.order(plan)).containsExactly("fine");
    }

    @Test
    void theMatrixSaysWhatIsComparedAndHowItIsKnown() {
        // given
        var a = Samples.using(
                "a", Samples.RUNNING, Map.of("memfd-v2", Source.REPORTED), Map.of("gone-v1", Source.REPORTED));
        var b = Samples.using("b", Samples.RUNNING, Map.of("memfd-v2", Source.DERIVED), Map.of());
        var old = Samples.host("old", "7.2.0", Map.of());
        var inventory = new Inventory(
                Samples.TARGET,
                List.of(a, b, old),
                Map.of(Samples.RUNNING, Samples.ABI, "7.2.0", new KernelAbi("luo-v4", "kho-v4", List.of())),
                Map.of());

        // when
        Plan plan = Samples.planned(Planner.plan(DEFAULTS, inventory));

        // then
        var rows = plan.contents().compatibility();
        assertThat(rows)
                .extracting(
                        CompatibilityMatrix.Row::from, CompatibilityMatrix.Row::hosts, CompatibilityMatrix.Row::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("7.2.0", 1, CompatibilityMatrix.Verdict.INCOMPATIBLE),
                        org.assertj.core.groups.Tuple.tuple(
                                Samples.RUNNING, 2, CompatibilityMatrix.Verdict.SOME_HOSTS));
        assertThat(rows.get(1).statements())
                .containsExactly(
                        statement(CompatibilityMatrix.Subject.LUO, "luo-v5", "luo-v5", true, Source.DERIVED, 2),
                        statement(CompatibilityMatrix.Subject.KHO, "kho-v4", "kho-v4", true, Source.DERIVED, 2),
                        statement(
                                CompatibilityMatrix.Subject.FILE_HANDLER,
                                "memfd-v2",
                                "memfd-v2",
                                true,
                                Source.DERIVED,
                                2),
                        statement(CompatibilityMatrix.Subject.FLB, "gone-v1", null, false, Source.REPORTED, 1));
        assertThat(Samples.order(plan)).containsExactly("b");
    }

    private static CompatibilityMatrix.Statement statement(
            CompatibilityMatrix.Subject subject,
            String running,
            String target,
            boolean agrees,
            Source source,
            int hosts) {
        return new CompatibilityMatrix.Statement(subject, running, target, agrees, source, hosts);
    }

    @Test
    void anUnknownKernelIsMarkedAndWarnedOf() {
        // given
        var unknown = Samples.host("h1", "6.0.0-other", Map.of());

        // when
        Plan plan = Samples.plan(DEFAULTS, List.of(unknown));

        // then
        assertThat(plan.contents().compatibility())
                .singleElement()
                .extracting(CompatibilityMatrix.Row::verdict)
                .isEqualTo(CompatibilityMatrix.Verdict.UNVERIFIED);
        assertThat(plan.contents().warnings()).anyMatch(w -> w.contains("6.0.0-other"));
    }

    @Test
    void aDowngradeMustBeAskedFor() {
        // given
        var newer = Samples.host("h1", "7.3.5", Map.of());

        // when
        Planning planning = Planner.plan(DEFAULTS, Samples.inventory(List.of(newer)));

        // then
        assertThat(Samples.refused(planning)).singleElement().satisfies(f -> {
            assertThat(f.path()).isEqualTo("strategy.allowDowngrade");
            assertThat(f.message()).contains("7.3.4-b is older than what h1 runs");
        });
    }

    @Test
    void aDowngradeThatIsAskedForIsPlanned() {
        // given
        PlanRequest request = Samples.request("", Map.of("allowDowngrade", true));

        // when
        Plan plan = Samples.plan(request, List.of(Samples.host("h1", "7.3.5", Map.of())));

        // then
        assertThat(Samples.order(plan)).containsExactly("h1");
    }

    @Test
    void aSelectorThatMatchesNothingAndAnUnknownHostAreBothFound() {
        // given
        PlanRequest request = new PlanRequest("rel", Selector.parse("zone=x"), List.of("nobody"), DEFAULTS.strategy());

        // when
        Planning planning = Planner.plan(request, Samples.inventory(Samples.fleet(3, 3, 1)));

        // then
        assertThat(Samples.refused(planning)).extracting(Finding::path).containsExactly("hosts", "selector");
    }

    @Test
    void aCapOnALabelThatNobodyHasIsFound() {
        // given
        PlanRequest request =
                Samples.request("", Map.of("maxUnavailable", List.of(Map.of("level", "rak", "count", 1))));

        // when
        List<Finding> findings = Planner.checkCaps(request, Samples.fleet(3, 3, 1));

        // then
        assertThat(findings).extracting(Finding::path).containsExactly("strategy.maxUnavailable[0].level");
    }

    @Test
    void theExpectedDurationIsThatOfTheBusiestDomain() {
        // given: 24 hosts in 2 zones of 2 racks, half an hour each with the soak, two at a time in the fleet, one a
        // rack
        var history = Map.of(Samples.RUNNING, new Inventory.Recorded(Duration.ofMinutes(30), 9));
        PlanRequest request = Samples.request(
                "",
                Map.of(
                        "canary", Map.of("count", 1),
                        "waves", List.of(Map.of("percent", 100)),
                        "hostSoak", "PT0S",
                        "soak", "PT1H",
                        "maxUnavailable",
                                List.of(Map.of("level", "fleet", "count", 2), Map.of("level", "rack", "count", 1))));
        var inventory =
                new Inventory(Samples.TARGET, Samples.fleet(24, 2, 2), Map.of(Samples.RUNNING, Samples.ABI), history);

        // when
        Plan plan = Samples.planned(Planner.plan(request, inventory));

        // then: one round, then 23 hosts two by two in 12, and two soaks
        assertThat(plan.contents().waves())
                .extracting(Plan.Wave::expectedDuration)
                .containsExactly(Duration.ofMinutes(30), Duration.ofHours(6));
        assertThat(plan.contents().expectedDuration()).isEqualTo(Duration.ofMinutes(30 + 360 + 120));
        assertThat(plan.contents().durations())
                .containsExactly(new Plan.HostDuration(Samples.RUNNING, Duration.ofMinutes(30), 9));
    }

    @Test
    void eachWaveSaysWhatItWaitsFor() {
        // given
        PlanRequest request = Samples.request("", Samples.everything());

        // when
        Plan plan = Samples.plan(request, Samples.fleet(20, 2, 2));

        // then
        assertThat(plan.contents().waves().getFirst().waitsFor())
                .containsExactly("approval by another person than the author", "open window", "no exclusion");
        assertThat(plan.contents().waves().get(1).waitsFor())
                .containsExactly(
                        "end of wave 0",
                        "soak PT1H",
                        "gate PROMETHEUS rate(errors[5m]) < 0.01 within PT5M",
                        "gate WEBHOOK https://change.example/ask within PT1M",
                        "gate PERSON within PT12H",
                        "open window",
                        "no exclusion");
    }

    @Test
    void aDriftIsNamedHostByHost() {
        // given
        List<InventoryHost> before = Samples.fleet(10, 2, 2);
        List<InventoryHost> now = new ArrayList<>(before.subList(1, 10));
        now.set(0, Samples.host("h00001", "7.3.4-b", before.get(1).labels()));
        now.add(Samples.host("h00010", Samples.RUNNING, Map.of("zone", "z0", "rack", "r0-0")));

        // when
        PlanDiff diff = PlanDiff.between(Samples.plan(DEFAULTS, before), Samples.plan(DEFAULTS, now));

        // then
        assertThat(diff.added()).containsExactly("h00010");
        assertThat(diff.removed()).containsExactly("h00000", "h00001");
        assertThat(diff.leftOut()).containsExactly(new PlanDiff.Reasons("h00001", null, Plan.Reason.ALREADY_THERE));
        assertThat(diff.compatibility()).containsExactly("7.3.4-b");
    }

    @Test
    void whoIsSilentOrHowLongItTakesIsNotInTheHash() {
        // given
        List<InventoryHost> silent = Samples.fleet(10, 2, 2).stream()
                .map(h -> new InventoryHost(
                        h.name(), h.kernelRelease(), h.labels(), true, false, Map.of(), Map.of(), null))
                .toList();
        var history = Map.of(Samples.RUNNING, new Inventory.Recorded(Duration.ofMinutes(30), 9));

        // when
        Plan plan = Samples.planned(Planner.plan(
                DEFAULTS, new Inventory(Samples.TARGET, silent, Map.of(Samples.RUNNING, Samples.ABI), history)));

        // then
        assertThat(plan.hash())
                .isEqualTo(Samples.plan(DEFAULTS, Samples.fleet(10, 2, 2)).hash());
        assertThat(plan.contents().warnings()).anyMatch(w -> w.startsWith("Silent now"));
    }
}
