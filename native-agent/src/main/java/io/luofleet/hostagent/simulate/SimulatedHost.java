// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

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
import io.luofleet.hostagent.kexec.Kexec;
import io.luofleet.hostagent.kexec.MachineRebooted;
import io.luofleet.hostagent.kexec.ServiceManager;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.model.Callback;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.MemfdHandler;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.GuardedConnections;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.HubRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An emulated host: boots, runs an agent and workloads, and starts over after each kexec. */
public final class SimulatedHost implements Runnable {
    /** Device and hand-over on, as an operator would boot it. */
    private static final String COMMAND_LINE = "console=ttyS0 kho=on liveupdate=on";

    /**
     * What a host is made of.
     *
     * @param name the host's name
     * @param kernelRelease the kernel on its disk
     * @param labels failure domains among them
     * @param workloads how many
     * @param filesPerWorkload memory files of each
     * @param bootTime from kexec to the agent's start
     * @param queries whether its kernels can be asked what they hold
     * @param fault what goes wrong; empty for nothing
     */
    public record Setup(
            String name,
            String kernelRelease,
            Map<String, String> labels,
            int workloads,
            int filesPerWorkload,
            Duration bootTime,
            boolean queries,
            Optional<HostFault> fault) {
        /** Copies the labels. */
        public Setup {
            labels = Map.copyOf(labels);
        }
    }

    private final Setup setup;
    private final URI controlPlane;
    private final Connections connections;
    private final Path directory;
    private final Log log;
    private final EmulatedMachine machine;
    private OptionalLong stoppedAtNanos = OptionalLong.empty();
    /** What goes wrong on the kernel of this boot; {@code null} for nothing. */
    private Fault fault;

    private boolean kexecFailed;

    /** @param directory the host's "disk" */
    public SimulatedHost(Setup setup, URI controlPlane, Path directory, Log log) {
        this(setup, controlPlane, Connections.plain(), directory, log);
    }

    /** @param connections opens connections to the control plane */
    SimulatedHost(Setup setup, URI controlPlane, Connections connections, Path directory, Log log) {
        this.connections = connections;
        this.setup = setup;
        this.controlPlane = controlPlane;
        this.directory = directory;
        this.log = log;
        this.fault = faultOn(setup.kernelRelease());
        String commandLine = has(Fault.NO_DEVICE) ? COMMAND_LINE.replace("=on", "=off") : COMMAND_LINE;
        this.machine = new EmulatedMachine(
                KernelImage.linux73(setup.kernelRelease()),
                commandLine,
                setup.queries() ? UnaryOperator.identity() : KernelImage::unpatched);
    }

    /** Its machine, to look at or to break. */
    EmulatedMachine machine() {
        return machine;
    }

    private Fault faultOn(String kernelRelease) {
        return setup.fault()
                .filter(f -> f.showsOn(kernelRelease))
                .map(HostFault::kind)
                .orElse(null);
    }

    private boolean has(Fault kind) {
        return fault == kind;
    }

    /** Boots again and again until interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                boot();
                stoppedAtNanos = OptionalLong.of(System.nanoTime());
                if (has(Fault.SILENT_AFTER_KEXEC)) {
                    log.info("silent", "fault", Fault.SILENT_AFTER_KEXEC.label());
                    return;
                }
                Thread.sleep(setup.bootTime());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.error("host-broken", "why", e.getMessage());
        }
    }

    /** One boot, from the agent's start to the machine's next kernel. */
    private void boot() throws InterruptedException, IOException {
        EmulatedMachine.Boot boot = machine.boot();
        fault = faultOn(boot.release());
        if (has(Fault.KEXEC_FAILS) && !kexecFailed) {
            kexecFailed = true;
            machine.callbacks().fail(MemfdHandler.COMPATIBLE, Callback.FREEZE, Errno.EBUSY, 1);
        }
        log.info("booted", "boot", boot.id(), "kernel", boot.release(), "cause", boot.cause());
        InstantSource clock = InstantSource.system();
        HostAgent agent = new HostAgent(ports(clock));
        agent.recover(clock.instant());
        List<Thread> workloads = startWorkloads(agent);
        try {
            agent.run();
        } catch (MachineRebooted rebooted) {
            log.info("rebooted", "how", rebooted.getMessage());
        } finally {
            agent.close();
            workloads.forEach(Thread::interrupt);
        }
    }

    /** The identity of an emulated machine. */
    static String machineId(String host) {
        return "emulated-" + host;
    }

    private HostPorts ports(InstantSource clock) throws IOException {
        Path staging = directory.resolve("staging");
        HostIdentity identity = new HostIdentity(
                setup.name(), machineId(setup.name()), UUID.randomUUID().toString(), "simulated", setup.labels());
        return new HostPorts(
                identity,
                new Faulty(),
                SessionStore.none(),
                ServiceManager.none(),
                KexecMode.AUTO,
                new Staging(staging, uri -> Map.of(), GuardedConnections.of(connections, controlPlane, List.of())),
                staging,
                AgentState.in(new StateDirectory(directory, log), log),
                Keepsakes.none(),
                Metrics.unpublished(),
                controlPlane,
                connections,
                Pace.OF_A_FLEET.atOnce(),
                clock,
                System::nanoTime,
                Thread.ofVirtual().name(setup.name() + "-", 0).factory(),
                guests(),
                ReleaseTrust.off(),
                log);
    }

    /** A host that was made without workloads is one whose owner expects none. */
    private Guests guests() {
        return new Guests(
                setup.workloads() == 0 ? Inventory.NONE : Inventory.UNSAID,
                HubRules.DEFAULT.with(ProcessTable.immortal()),
                Optional.empty());
    }

    private List<Thread> startWorkloads(HostAgent agent) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= setup.workloads(); i++) {
            // One of them has the fault; the others show that they run on.
            Fault itsFault = i == 1 ? fault : null;
            SimulatedWorkload.Setup workload = new SimulatedWorkload.Setup(
                    setup.name() + "-vm-" + i, 1000 + i, setup.filesPerWorkload(), itsFault, stoppedAtNanos, () -> {
                        if (itsFault == Fault.RETRIEVE_FAILS) {
                            machine.callbacks().fail(MemfdHandler.COMPATIBLE, Callback.RETRIEVE, Errno.EIO, 1);
                        }
                    });
            threads.add(Thread.ofVirtual().start(new SimulatedWorkload(workload, agent.workloads())));
        }
        return threads;
    }

    /** The machine with the faults that concern it. */
    private final class Faulty extends SimulatedMachine {
        Faulty() {
            super(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);
        }

        @Override
        public Kexec kexec() {
            return has(Fault.COLD_BOOT) ? new PowerCycle(super.kexec()) : super.kexec();
        }
    }

    /** Loads like any other, and then does not enter the next kernel. */
    private final class PowerCycle implements Kexec {
        private final Kexec kexec;

        PowerCycle(Kexec kexec) {
            this.kexec = kexec;
        }

        @Override
        public void load(Fd kernel, Optional<Fd> initrd, String commandLine) throws KernelException {
            kexec.load(kernel, initrd, commandLine);
        }

        @Override
        public void unload() throws KernelException {
            kexec.unload();
        }

        @Override
        public boolean loaded() {
            return kexec.loaded();
        }

        @Override
        public OptionalLong attempts() {
            return kexec.attempts();
        }

        @Override
        public void reboot() {
            EmulatedMachine.Boot boot = machine.powerCycle();
            throw new MachineRebooted(boot.id(), "power-cycled by fault " + Fault.COLD_BOOT.label());
        }
    }
}
