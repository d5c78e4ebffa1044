// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.control.ControlPlaneUri;
import io.luofleet.hostagent.control.Pace;
import io.luofleet.hostagent.custody.DescriptorStore;
import io.luofleet.hostagent.custody.FinishedNotes;
import io.luofleet.hostagent.custody.Inherited;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.ManifestCopy;
import io.luofleet.hostagent.custody.Owner;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.host.AgentState;
import io.luofleet.hostagent.host.HostAgent;
import io.luofleet.hostagent.host.HostPorts;
import io.luofleet.hostagent.host.Metrics;
import io.luofleet.hostagent.identity.AgentIdentity;
import io.luofleet.hostagent.identity.GivenIdentity;
import io.luofleet.hostagent.identity.IdentityPlace;
import io.luofleet.hostagent.identity.Renewal;
import io.luofleet.hostagent.kexec.MachineRebooted;
import io.luofleet.hostagent.kexec.ServiceManager;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.kexec.Systemctl;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelLiveUpdate;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.LinuxMachine;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.net.GuardedConnections;
import io.luofleet.hostagent.simulate.SimulatedMachine;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.vitals.Supervised;
import io.luofleet.hostagent.vitals.Watchdog;
import io.luofleet.hostagent.workload.FirstResponder;
import io.luofleet.hostagent.workload.WorkloadServer;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** {@code luo-agent run}. */
final class Run {
    private static final String EMULATED_RELEASE = "7.3.4-emulated";
    private static final String EMULATED_COMMAND_LINE = "kho=on liveupdate=on";

    private Run() {}

    static void run(RunOptions options, Instant startedAt) throws IOException, InterruptedException {
        Log log = new Log(System.err, InstantSource.system(), options.host());
        if (!options.emulated()) {
            SessionStore store = store(System.getenv(), log);
            serve(options, new LinuxMachine(), store, FirstResponder.of(System.getenv(), log), startedAt, log);
            return;
        }
        emulate(options, UnaryOperator.identity(), SessionStore::none, startedAt, log);
    }

    /**
     * Serves a machine whose kernel is a model, through all its reboots, with another store in each boot.
     *
     * @param build changes each kernel that the machine boots
     */
    static void emulate(
            RunOptions options,
            UnaryOperator<KernelImage> build,
            Supplier<SessionStore> store,
            Instant startedAt,
            Log log)
            throws IOException, InterruptedException {
        EmulatedMachine machine =
                new EmulatedMachine(KernelImage.linux73(EMULATED_RELEASE), EMULATED_COMMAND_LINE, build);
        Instant bootedAt = startedAt;
        while (true) {
            try {
                serve(
                        options,
                        new SimulatedMachine(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS),
                        store.get(),
                        Optional.empty(),
                        bootedAt,
                        log);
                return;
            } catch (MachineRebooted rebooted) {
                bootedAt = Instant.now();
                log.info("rebooted", "how", rebooted.getMessage());
            }
        }
    }

    /** Taking over what the manager kept comes before everything that can fail: a descriptor not taken over is leaked. */
    static SessionStore store(Map<String, String> environment, Log log) {
        Inherited inherited = Inherited.take(environment, Sys.processId(), KernelLiveUpdate::adopt, log);
        return DescriptorStore.of(environment, inherited, log)
                .<SessionStore>map(s -> s)
                .orElseGet(() -> SessionStore.none(inherited));
    }

    private static void serve(
            RunOptions options,
            Machine machine,
            SessionStore store,
            Optional<FirstResponder> first,
            Instant startedAt,
            Log log)
            throws IOException, InterruptedException {
        Connections connections = connections(options, log);
        HostAgent agent = new HostAgent(ports(options, machine, store, connections, log));
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            agent.vitals().fault("thread " + thread.getName() + " ended by " + e);
            log.error("thread-died", "thread", thread.getName(), "why", e, "at", Supervised.whereabouts(e));
        });
        Optional<Thread> watchdog = Optional.empty();
        Files.createDirectories(options.socket().getParent());
        // Clients that are quick may connect while the sessions are being recovered; they wait in the backlog.
        try (WorkloadServer server =
                WorkloadServer.bind(options.guests().door(options.socket()), first, agent.workloads(), log)) {
            agent.recover(startedAt);
            first.map(FirstResponder::handOver).ifPresent(server::takeOver);
            server.serve(agent.vitals());
            agent.store().ready();
            watchdog = Watchdog.of(System.getenv(), Sys.processId(), agent.vitals(), log)
                    .map(Run::daemon);
            watchdog.ifPresent(Thread::start);
            log.info(
                    "serving", "socket", options.socket(), "kernel", machine.kernelRelease(), "boot", machine.bootId());
            if (connections instanceof AgentIdentity identity) {
                daemon(renewal(options, identity, log)).start();
            }
            agent.run();
        } finally {
            watchdog.ifPresent(Thread::interrupt);
            agent.close();
        }
    }

    private static Connections connections(RunOptions options, Log log) {
        if (!"https".equals(options.control().getScheme())) {
            return Connections.plain();
        }
        return switch (options.identity()) {
            case IdentityPlace.Enrolled(Path directory) -> new AgentIdentity(directory, options.control(), log);
            case IdentityPlace.Given files -> new GivenIdentity(files, options.control(), log);
        };
    }

    private static Runnable renewal(RunOptions options, AgentIdentity identity, Log log) {
        var renewal = new Renewal(
                identity,
                ControlPlaneUri.below(options.control(), AgentApi.CERTIFICATES + "/renewals"),
                options.host(),
                InstantSource.system(),
                log);
        return () -> {
            try {
                renewal.run();
            } catch (InterruptedException ends) {
                Thread.currentThread().interrupt();
            }
        };
    }

    static ServiceManager manager(boolean emulated) {
        return emulated ? ServiceManager.none() : new Systemctl();
    }

    private static HostPorts ports(
            RunOptions options, Machine machine, SessionStore store, Connections connections, Log log) {
        Path staging = options.state().resolve("staging");
        StateDirectory state = new StateDirectory(options.state(), log);
        Path runtime = options.socket().getParent();
        HostIdentity identity = new HostIdentity(
                options.host(),
                options.machineId() == null ? MachineId.find(state, log) : options.machineId(),
                instanceId().toString(),
                Version.current(),
                options.labels());
        return new HostPorts(
                identity,
                machine,
                store,
                manager(machine.emulated()),
                options.kexec(),
                new Staging(
                        staging,
                        uri -> Map.of(),
                        GuardedConnections.of(connections, options.control(), options.artifactNetworks())),
                staging,
                AgentState.in(state, log),
                new Keepsakes(
                        FinishedNotes.in(runtime.resolve("finished"), machine.bootId(), log),
                        ManifestCopy.in(state, log),
                        Optional.of(new Owner(identity.hostName(), identity.machineId(), machine.bootId()))),
                Metrics.in(runtime.resolve("metrics.prom")),
                options.control(),
                connections,
                Pace.OF_A_FLEET,
                InstantSource.system(),
                System::nanoTime,
                Run::daemon,
                options.guests().guests(options.socket().getParent(), log),
                options.trust(),
                log);
    }

    /** Unique, not secret: the secure generator would cost a tenth of the start-up. */
    private static UUID instanceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
        long variant2 = (random.nextLong() & ~(3L << 62)) | (2L << 62);
        return new UUID(version4, variant2);
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "luo-agent-worker");
        thread.setDaemon(true);
        return thread;
    }
}
