// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.Pace;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.host.AgentState;
import io.luofleet.hostagent.host.Guests;
import io.luofleet.hostagent.host.HostAgent;
import io.luofleet.hostagent.host.HostPorts;
import io.luofleet.hostagent.host.Inventory;
import io.luofleet.hostagent.host.Metrics;
import io.luofleet.hostagent.kexec.ServiceManager;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.Channel;
import io.luofleet.hostagent.workload.ClientMessage;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.Check;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EmptyHosts;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent, and guests that it should see and does not. */
class MissingGuestsTest {
    private static final Peer VMM = new Peer(10, 1000);

    @TempDir
    private Path directory;

    private Rehearsal rehearsal;
    private HostAgent agent;
    private Thread loop;

    @BeforeEach
    void open() throws Exception {
        rehearsal = new Rehearsal(directory);
    }

    @AfterEach
    void close() throws Exception {
        agent.close();
        loop.join();
        rehearsal.end();
    }

    /** A client that obeys: it has nothing to preserve. */
    private final class Vmm implements Channel {
        private WorkloadHub.Client client;

        private Vmm(String id) {
            client = agent.workloads().connect(VMM, this);
            client.receive(new ClientMessage.Subscribe(id, 1));
        }

        @Override
        public boolean send(AgentMessage message, LuoSession session) {
            if (message instanceof AgentMessage.StartPreservation) {
                Thread.ofVirtual().start(() -> client.receive(new ClientMessage.Ready(List.of())));
            } else if (message instanceof AgentMessage.Abort) {
                Thread.ofVirtual().start(() -> client.receive(new ClientMessage.Aborted()));
            }
            return true;
        }

        @Override
        public boolean sendPatiently(AgentMessage message) {
            return true;
        }

        @Override
        public void close() {}
    }

    private void start(Inventory inventory) throws Exception {
        Path disk = directory.resolve("disk");
        agent = new HostAgent(new HostPorts(
                new HostIdentity("host-01", "machine", "instance", "test", Map.of()),
                new SimulatedMachine(
                        new EmulatedMachine(KernelImage.linux73(Rehearsal.OLD_KERNEL), "kho=on liveupdate=on"),
                        EmulatedLiveUpdate.Sessions.IN_PROCESS),
                SessionStore.none(),
                ServiceManager.none(),
                KexecMode.AUTO,
                new Staging(disk.resolve("staging"), uri -> Map.of()),
                disk.resolve("staging"),
                AgentState.in(new StateDirectory(disk, Log.silent()), Log.silent()),
                Keepsakes.none(),
                Metrics.unpublished(),
                rehearsal.control().uri(),
                Connections.plain(),
                Pace.OF_A_FLEET.atOnce(),
                InstantSource.system(),
                System::nanoTime,
                Thread.ofVirtual().factory(),
                new Guests(inventory, HubRules.DEFAULT.with(ProcessTable.immortal()), Optional.empty()),
                ReleaseTrust.off(),
                Log.silent()));
        agent.recover(Instant.now());
        loop = Thread.ofVirtual().start(() -> {
            try {
                agent.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        rehearsal.awaitReady();
    }

    private Inventory program(String script) throws Exception {
        Path program = Files.writeString(directory.resolve("guests"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return Inventory.at(program, directory);
    }

    private static String failed(Report report) {
        return report.checks().stream()
                .filter(c -> !c.passed())
                .map(Check::detail)
                .findFirst()
                .orElse("nothing");
    }

    @Test
    void refusesAHostWithoutWorkloads() throws Exception {
        // given
        start(Inventory.UNSAID);

        // when
        rehearsal.want(Desired.PREFLIGHT);
        Report report = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed(report)).isEqualTo("none is subscribed, so nothing would be preserved");
    }

    @Test
    void takesAHostWithoutWorkloadsWhereTheUpdateAllowsIt() throws Exception {
        // given
        start(Inventory.UNSAID);

        // when
        rehearsal
                .control()
                .wants(new Directive(
                        null,
                        0,
                        2,
                        rehearsal.update(),
                        Desired.PREFLIGHT,
                        rehearsal.release(),
                        Rehearsal.ABI,
                        Rehearsal.MINUTE_MILLIS,
                        Map.of(),
                        EmptyHosts.ALLOWED));

        // then
        assertThat(failed(rehearsal.await(Observed.PREFLIGHT_PASSED))).isEqualTo("nothing");
    }

    @Test
    void namesAWorkloadThatLivesAndIsNotSubscribed() throws Exception {
        // given
        start(Inventory.UNSAID);
        Vmm there = new Vmm("vm-1");
        new Vmm("vm-2").client.closed();

        // when
        rehearsal.want(Desired.PREFLIGHT);
        Report report = rehearsal.await(Observed.FAILED);

        // then
        assertThat(there.client).isNotNull();
        assertThat(failed(report)).isEqualTo("not subscribed, and would be lost: 'vm-2' (pid 10, uid 1000)");
    }

    @Test
    void asksTheHostsInventoryAndNamesWhoIsNotThere() throws Exception {
        // given
        start(program("echo vm-1; echo vm-2"));
        new Vmm("vm-1");

        // when
        rehearsal.want(Desired.PREFLIGHT);
        Report report = rehearsal.await(Observed.FAILED);

        // then
        assertThat(failed(report)).isEqualTo("in the host's inventory and not subscribed: 'vm-2'");
    }

    @Test
    void looksAgainBeforeItAsksAnybodyToPreserve() throws Exception {
        // given a workload that is lost between the preflight and the next step
        start(program("echo vm-1"));
        new Vmm("vm-1");
        Vmm second = new Vmm("vm-2");
        rehearsal.want(Desired.PREFLIGHT);
        rehearsal.await(Observed.PREFLIGHT_PASSED);
        rehearsal.want(Desired.STAGE);
        rehearsal.await(Observed.STAGED);

        // when
        second.client.closed();
        rehearsal.want(Desired.PRESERVE);
        Report report = rehearsal.await(Observed.FAILED);

        // then
        assertThat(report.failure().code()).isEqualTo("WORKLOAD_MISSING");
        assertThat(report.failure().session()).isEqualTo("vm-2");
    }
}
