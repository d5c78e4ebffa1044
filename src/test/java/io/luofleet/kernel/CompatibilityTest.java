// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompatibilityTest {
    private static KernelAbi abi(String luo, String kho, String handler, String... flbs) {
        return new KernelAbi(luo, kho, List.of(new KernelAbi.FileHandler(handler, List.of(flbs))));
    }

    private static List<Check> check(KernelAbi running, KernelAbi target, String... inUse) {
        return check(running, null, target, inUse);
    }

    private static List<Check> check(KernelAbi registered, KernelFacts said, KernelAbi target, String... inUse) {
        var running = new Compatibility.Running("7.3.4-a", Optional.ofNullable(registered), Optional.ofNullable(said));
        var release = new ReleaseSpec("rel-b", "7.3.4-b", new Artifact("/x", "0".repeat(64), null), null, null, target);
        return Compatibility.check(running, release, Set.of(inUse));
    }

    private static List<String> failed(List<Check> checks) {
        return checks.stream().filter(c -> !c.passed()).map(Check::name).toList();
    }

    @Test
    void theSameAbiIsCompatible() {
        var abi = abi("luo-v5", "kho-v4", "memfd-v2", "flb-0");

        var checks = check(abi, abi, "memfd-v2");

        assertThat(failed(checks)).isEmpty();
        assertThat(checks).extracting(Check::name).containsExactly("luo-abi", "kho-abi", "flbs", "file-handlers");
    }

    @Test
    void anotherLuoOrKhoFormatIsNot() {
        var checks = check(abi("luo-v4", "kho-v3", "memfd-v2"), abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).containsExactly("luo-abi", "kho-abi");
        assertThat(checks.getFirst().remedy()).contains("luo-v4");
    }

    @Test
    void aHandlerInUseThatTheTargetLacksIsNot() {
        var checks = check(abi("luo-v5", "kho-v4", "vfio-v1"), abi("luo-v5", "kho-v4", "memfd-v2"), "vfio-v1");

        assertThat(failed(checks)).containsExactly("file-handlers");
    }

    @Test
    void aHandlerThatNobodyUsesMayBeMissing() {
        var checks = check(abi("luo-v5", "kho-v4", "vfio-v1", "iommu"), abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).isEmpty();
    }

    @Test
    void anFlbOfASharedHandlerThatTheTargetLacksIsNot() {
        var checks = check(
                abi("luo-v5", "kho-v4", "memfd-v2", "flb-0", "flb-1"), abi("luo-v5", "kho-v4", "memfd-v2", "flb-0"));

        assertThat(failed(checks)).containsExactly("flbs");
        assertThat(checks.get(2).detail()).contains("flb-1");
    }

    @Test
    void anUnregisteredRunningKernelIsSaidSo() {
        var checks = check(null, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).isEmpty();
        assertThat(checks.getFirst().name()).isEqualTo("running-release");
        assertThat(checks.getFirst().detail()).contains("7.3.4-a");
    }

    @Test
    void theKernelsOwnWordsCountForMoreThanItsRegistration() {
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of());

        var checks = check(abi("luo-v4", "kho-v3", "memfd-v2"), said, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).isEmpty();
        assertThat(checks.getFirst().detail()).contains("by the running kernel's own words");
    }

    @Test
    void theKernelsOwnWordsAreNotCoveredByItsRegistration() {
        var said = new KernelFacts("luo-v6", "kho-v4", List.of("memfd-v2"), List.of());

        var checks = check(abi("luo-v5", "kho-v4", "memfd-v2"), said, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).containsExactly("luo-abi");
        assertThat(checks.getFirst().detail()).contains("luo-v6").contains("by the running kernel's own words");
    }

    @Test
    void whatIsOnlyRegisteredIsSaidToBe() {
        var abi = abi("luo-v5", "kho-v4", "memfd-v2");

        var checks = check(abi, abi, "memfd-v2");

        assertThat(checks).filteredOn(c -> !c.name().equals("file-handlers")).allSatisfy(c -> assertThat(c.detail())
                .contains("as the running kernel's release is registered"));
    }

    @Test
    void aKernelThatSpeaksForItselfIsComparedThoughItIsNotRegistered() {
        var said = new KernelFacts("luo-v4", "kho-v4", List.of("memfd-v2"), List.of("flb-0"));

        var checks = check(null, said, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).containsExactly("luo-abi");
        assertThat(checks.getFirst().name()).isEqualTo("running-release");
        assertThat(checks.getFirst().detail()).contains("flb-0");
    }

    @Test
    void aHandlerThatTheRunningKernelDoesNotHaveIsNotInUse() {
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of());

        var checks = check(null, said, abi("luo-v5", "kho-v4", "memfd-v2"), "vfio-v1", "memfd-v2");

        assertThat(failed(checks)).isEmpty();
    }

    @Test
    void flbsOfAHandlerThatTheRunningKernelDoesNotHaveAreNotMissed() {
        var registered = abi("luo-v5", "kho-v4", "memfd-v2", "flb-1");
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v3"), List.of());

        var checks = check(registered, said, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).isEmpty();
    }

    @Test
    void anFlbThatTheRunningKernelDoesNotHaveIsNotMissed() {
        var registered = abi("luo-v5", "kho-v4", "memfd-v2", "flb-1");
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of());

        var checks = check(registered, said, abi("luo-v5", "kho-v4", "memfd-v2"));

        assertThat(failed(checks)).isEmpty();
    }

    @Test
    void anFlbThatNobodyGivesToAHandlerIsNamedWhenTheTargetLacksIt() {
        var registered = abi("luo-v5", "kho-v4", "memfd-v2", "flb-0");
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of("flb-0", "flb-1"));

        var checks = check(registered, said, abi("luo-v5", "kho-v4", "memfd-v2", "flb-0"));

        assertThat(failed(checks)).isEmpty();
        assertThat(checks.get(2).detail()).contains("flb-1").contains("nobody knows which files depend on them");
    }
}
