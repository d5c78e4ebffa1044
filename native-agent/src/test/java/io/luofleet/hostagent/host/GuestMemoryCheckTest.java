// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.host.GuestMemoryCheck.Facts;
import io.luofleet.hostagent.machine.ProcessMemory;
import io.luofleet.hostagent.machine.ProcessMemory.Limit;
import io.luofleet.hostagent.machine.ProcessMemory.Memfds;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Check;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestMemoryCheckTest {
    private static final Subscriber GUEST = new Subscriber("vm-1", new Peer(42, 1000));
    private static final Memfds SMALL = new Memfds(2L << 30, 1L << 30, 0);

    private static ProcessMemory memory(Memfds memfds, Limit limit) {
        return new ProcessMemory(Optional.ofNullable(memfds), 1L << 30, 1L << 30, Optional.ofNullable(limit));
    }

    private static List<Check> checks(ProcessMemory memory, boolean panicOnWarn, String memfdNoexec) {
        return GuestMemoryCheck.run(new Facts(Map.of(GUEST, memory), panicOnWarn, memfdNoexec));
    }

    private static Check failed(List<Check> checks) {
        List<Check> failed = checks.stream().filter(check -> !check.passed()).toList();
        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst().remedy()).isNotNull();
        return failed.getFirst();
    }

    @Test
    void passesAnOrdinaryGuest() {
        // when
        List<Check> checks = checks(memory(SMALL, new Limit("/vm", 4L << 30)), true, "0");

        // then
        assertThat(checks).hasSize(3).allSatisfy(check -> {
            assertThat(check.passed()).isTrue();
            assertThat(check.remedy()).isNull();
        });
    }

    @Test
    void refusesAMemfdThatTheKernelCannotPreserve() {
        // given
        Memfds huge = new Memfds(1L << 40, 1L << 40, 0);

        // when
        Check failed = failed(checks(memory(huge, null), true, ""));

        // then
        assertThat(failed.name()).isEqualTo("memfd-size");
        assertThat(failed.detail()).contains("'vm-1'", "1024.0 GiB", "ends the host");
    }

    @Test
    void takesManyThatAreSoLargeTogetherOnly() {
        // given
        Memfds many = new Memfds(4L << 40, (1L << 40) - 4096, 0);

        // when
        List<Check> checks = checks(memory(many, null), true, "");

        // then
        assertThat(checks).allMatch(Check::passed);
    }

    @Test
    void refusesAMemfdThatWouldComeBackSealed() {
        // given
        Memfds sealed = new Memfds(2L << 30, 1L << 30, 1);

        // when
        Check failed = failed(checks(memory(sealed, null), false, "1"));

        // then
        assertThat(failed.name()).isEqualTo("memfd-seals");
        assertThat(failed.remedy()).contains("MFD_EXEC");
    }

    @Test
    void refusesWhatItDoesNotSeeWhereThereCanBeNoOther() {
        // when
        Check failed = failed(checks(memory(null, null), false, "2"));

        // then
        assertThat(failed.detail()).contains("vm.memfd_noexec is 2", "CAP_SYS_PTRACE");
    }

    @Test
    void warnsOfWhatItDoesNotSeeWhereThereAreBoth() {
        // when
        List<Check> checks = checks(memory(null, null), false, "1");

        // then
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).detail()).contains("warning: vm.memfd_noexec is 1", "1 of 1 workloads");
    }

    @Test
    void refusesAControlGroupThatCannotTakeTheMemoryBack() {
        // given: two memfds of 1 GiB, of which half is mapped, and 1 GiB beside
        Limit limit = new Limit("/machine.slice/vm-1.scope", (3L << 30) - 1);

        // when
        Check failed = failed(checks(memory(SMALL, limit), false, ""));

        // then
        assertThat(failed.name()).isEqualTo("memory-cgroups");
        assertThat(failed.detail()).contains("needs 3.0 GiB", "/machine.slice/vm-1.scope");
    }
}
