// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final KernelAbi REGISTERED = new KernelAbi(
            "luo-v5",
            "kho-v4",
            List.of(
                    new KernelAbi.FileHandler("memfd-v2", List.of("flb-0", "flb-1")),
                    new KernelAbi.FileHandler("vfio-v1", List.of("flb-1"))));

    @Test
    void theSameInAnotherOrderIsTheSame() {
        var said = new KernelFacts("luo-v5", "kho-v4", List.of("vfio-v1", "memfd-v2"), List.of("flb-1", "flb-0"));

        var differences = Registration.differences(REGISTERED, said);

        assertThat(differences).isEmpty();
    }

    @Test
    void eachDifferenceIsNamedWithBothSides() {
        var said = new KernelFacts("luo-v6", "kho-v3", List.of("memfd-v2"), List.of("flb-0", "flb-1", "flb-2"));

        var differences = Registration.differences(REGISTERED, said);

        assertThat(differences)
                .containsExactly(
                        "is registered with luo-v5, the kernel says luo-v6",
                        "is registered with kho-v4, the kernel says kho-v3",
                        "is registered with the file handlers [memfd-v2, vfio-v1], the kernel says the file handlers [memfd-v2]",
                        "is registered with the FLBs [flb-0, flb-1], the kernel says the FLBs [flb-0, flb-1, flb-2]");
    }
}
