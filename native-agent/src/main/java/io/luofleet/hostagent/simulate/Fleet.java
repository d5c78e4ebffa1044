// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import io.luofleet.hostagent.control.ControlPlaneUri;
import io.luofleet.hostagent.identity.AgentIdentity;
import io.luofleet.hostagent.identity.Enrolment;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Many emulated hosts, named {@code host-01} and on, labelled with failure domain and rack.
 *
 * @param hosts how many
 * @param workloads on each
 * @param files of each workload
 * @param zones failure domains; hosts are dealt out in turn
 * @param racks of each zone; its hosts are dealt out in turn
 * @param kernel the release they boot first
 * @param bootTime from kexec to the agent's start
 * @param withoutQueries how many hosts, the last ones, run kernels that cannot be asked what they hold
 * @param faults by host name
 */
public record Fleet(
        int hosts,
        int workloads,
        int files,
        int zones,
        int racks,
        String kernel,
        Duration bootTime,
        int withoutQueries,
        Map<String, HostFault> faults) {

    private static final int HOSTS_A_SECOND = 100;

    /** Copies the faults. */
    public Fleet {
        faults = Map.copyOf(faults);
    }

    /** The name of a host, counted from 1. */
    public String name(int number) {
        int digits = Math.max(2, Integer.toString(hosts).length());
        return String.format(Locale.ROOT, "host-%0" + digits + "d", number);
    }

    /** The hosts' setups. */
    public List<SimulatedHost.Setup> setups() {
        List<SimulatedHost.Setup> setups = new ArrayList<>();
        for (int i = 1; i <= hosts; i++) {
            int zone = (i - 1) % zones + 1;
            int rack = (i - 1) / zones % racks + 1;
            Map<String, String> labels = Map.of("zone", "zone-" + zone, "rack", "zone-" + zone + "-rack-" + rack);
            setups.add(new SimulatedHost.Setup(
                    name(i),
                    kernel,
                    labels,
                    workloads,
                    files,
                    bootTime,
                    i <= hosts - withoutQueries,
                    Optional.ofNullable(faults.get(name(i)))));
        }
        return setups;
    }

    /**
     * Starts every host in a thread of its own, within so many seconds as there are hundreds of hosts: what switches on a whole
     * fleet in one instant is no fleet.
     *
     * @param directory holds the hosts' "disks"
     * @param enrolment by which each host gets a certificate first; empty where none is asked for
     */
    public List<Thread> start(URI controlPlane, Optional<Enrolment> enrolment, Path directory, PrintStream out) {
        RandomGenerator random = RandomGenerator.getDefault();
        List<Thread> threads = new ArrayList<>();
        for (SimulatedHost.Setup setup : setups()) {
            Log log = new Log(out, InstantSource.system(), setup.name());
            Path disk = directory.resolve(setup.name());
            Path identity = disk.resolve("identity");
            Connections connections = enrolment
                    .<Connections>map(e -> new AgentIdentity(identity, controlPlane, log))
                    .orElseGet(Connections::plain);
            SimulatedHost host = new SimulatedHost(setup, controlPlane, connections, disk, log);
            Duration pause = Duration.ofMillis(random.nextLong(spread().toMillis() + 1));
            threads.add(Thread.ofVirtual().name(setup.name()).start(() -> {
                if (enrolment
                        .map(e -> enrol(e, controlPlane, setup.name(), identity, log))
                        .orElse(true)) {
                    startAfter(pause, host);
                }
            }));
        }
        return threads;
    }

    private static boolean enrol(Enrolment enrolment, URI controlPlane, String host, Path identity, Log log) {
        try {
            enrolment.run(
                    ControlPlaneUri.below(controlPlane, AgentApi.CERTIFICATES),
                    host,
                    SimulatedHost.machineId(host),
                    identity);
            return true;
        } catch (IOException e) {
            log.error("not-enrolled", "why", e.getMessage());
            return false;
        }
    }

    /** Within which time all hosts are switched on. */
    Duration spread() {
        return Duration.ofSeconds(1).multipliedBy(hosts).dividedBy(HOSTS_A_SECOND);
    }

    private static void startAfter(Duration pause, SimulatedHost host) {
        try {
            Thread.sleep(pause);
            host.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
