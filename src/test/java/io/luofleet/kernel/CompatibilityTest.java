// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
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
        var release = new ReleaseSpec("rel-b", "7.3.4-b", new Artifact("/x", "0".repeat(64), null), null, null, target);
        return Compatibility.check("7.3.4-a", Optional.ofNullable(running), release, Set.of(inUse));
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
}
