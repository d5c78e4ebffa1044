// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.host.Preflight.Facts;
import io.luofleet.hostagent.machine.KexecWay;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.ReleaseSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final KernelAbi ABI = abi("luo-v5", "kho-v4", "memfd-v2", "flb-v0");

    /** Facts with which every check passes, to be changed in one respect. */
    private static final class Given {
        private boolean device = true;
        private String unfinished = "";
        private String obstacle = "";
        private KexecWay way = new KexecWay.Direct("the default");
        private KernelAbi target = ABI;
        private KernelAbi running = ABI;
        private String commandLine;
        private List<Subscriber> subscribers = List.of(new Subscriber("a", new Peer(1, 1)));
        private long memory = 1L << 30;
        private long disk = 1L << 30;
        private int storeRoom = 2;
        private Duration offset = Duration.ofMillis(20);

        private List<String> failed() {
            return checks().stream().filter(c -> !c.passed()).map(Check::name).toList();
        }

        private List<Check> checks() {
            ReleaseSpec release =
                    new ReleaseSpec("new", "7.3.4-new", new Artifact("x", "y", 10L << 20), null, commandLine, target);
            return Preflight.run(new Facts(
                    device,
                    unfinished,
                    obstacle,
                    way,
                    release,
                    running,
                    "7.3.4-old",
                    "kho=on liveupdate=on",
                    List.of(new ScratchArea(0, 1L << 30)),
                    subscribers,
                    OptionalLong.of(memory),
                    OptionalLong.of(disk),
                    Optional.of(offset),
                    "much",
                    storeRoom));
        }
    }

    private final Given given = new Given();

    private static KernelAbi abi(String luo, String kho, String handler, String... flbs) {
        return new KernelAbi(luo, kho, List.of(new FileHandler(handler, List.of(flbs))));
    }

    @Test
    void passesAHealthyHost() {
        // given a healthy host, when it is checked, then
        assertThat(given.failed()).isEmpty();
    }

    @Test
    void everyFailedCheckSaysWhatToDo() {
        // given
        given.device = false;
        given.unfinished = "update x";
        given.obstacle = "disabled";
        given.way = new KexecWay.Refused("systemd 257 is too old", "run the agent with --kexec=direct");
        given.target = abi("luo-v6", "kho-v5", "memfd-v3");
        given.commandLine = "console=ttyS0";
        given.memory = 1;
        given.disk = 1;
        given.offset = Duration.ofHours(-1);

        // when
        List<Check> checks = given.checks();

        // then
        assertThat(given.failed())
                .containsExactly(
                        "device",
                        "earlier-sessions",
                        "kexec",
                        "kexec-way",
                        "command-line",
                        "luo-abi",
                        "kho-abi",
                        "file-handlers",
                        "flbs",
                        "memory",
                        "disk",
                        "clock");
        assertThat(checks).allSatisfy(c -> assertThat(c.remedy() == null).isEqualTo(c.passed()));
    }

    @Test
    void refusesATargetWithAnotherLuoVersionBecauseItWouldPanic() {
        // given
        given.target = abi("luo-v6", "kho-v4", "memfd-v2", "flb-v0");

        // when it is checked, then
        assertThat(given.failed()).containsExactly("luo-abi");
    }

    @Test
    void refusesATargetWithoutTheHandlerInUse() {
        // given
        given.target = new KernelAbi("luo-v5", "kho-v4", List.of());

        // when it is checked, then
        assertThat(given.failed()).containsExactly("file-handlers", "flbs");
    }

    @Test
    void refusesWhenNothingIsKnownOfTheRunningKernel() {
        // given
        given.running = null;

        // when it is checked, then
        assertThat(given.failed()).containsExactly("luo-abi");
    }
}
