// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Desired;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFaultTest {
    @TempDir
    private Path directory;

    @Test
    void mayBeBoundToAKernel() {
        // given
        String text = "cold-boot@7.3.4-2";

        // when
        Optional<HostFault> fault = HostFault.parse(text);

        // then
        assertThat(fault).contains(new HostFault(Fault.COLD_BOOT, Optional.of("7.3.4-2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@7.3.4-2", "nope@7.3.4-2", "cold-boot@"})
    void needsItsKindAndItsKernel(String text) {
        // when
        Optional<HostFault> fault = HostFault.parse(text);

        // then
        assertThat(fault).isEmpty();
    }

    @Test
    void showsOnItsKernelOnly() throws Exception {
        // given a host that finds other memory than it left, but only on the kernel it goes to
        Rehearsal rehearsal = new Rehearsal(directory);
        rehearsal.powerOn(Optional.of(new HostFault(Fault.CORRUPT_MEMORY, Optional.of(Rehearsal.NEW_KERNEL))));
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report failed = rehearsal.await(Observed.FAILED);
        rehearsal.end();

        // then
        assertThat(failed.kernelRelease()).isEqualTo(Rehearsal.NEW_KERNEL);
        assertThat(failed.failure().code()).isEqualTo("MEMORY_CORRUPT");
    }

    @Test
    void doesNotShowOnAnotherKernel() throws Exception {
        // given a workload that would disconnect, but only on the kernel the host goes to
        Rehearsal rehearsal = new Rehearsal(directory);
        rehearsal.powerOn(Optional.of(new HostFault(Fault.WORKLOAD_DISCONNECTS, Optional.of(Rehearsal.NEW_KERNEL))));
        rehearsal.upToPreserved();

        // when
        rehearsal.want(Desired.REBOOT);
        Report retrieved = rehearsal.await(Observed.RETRIEVED);
        rehearsal.end();

        // then
        assertThat(retrieved.failure()).isNull();
    }
}
