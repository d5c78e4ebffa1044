// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.identity.Enrolment;
import io.luofleet.hostagent.simulate.Fault;
import io.luofleet.hostagent.simulate.Fleet;
import io.luofleet.hostagent.simulate.HostFault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luo-agent simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs a fleet of emulated hosts, each with a full agent, until it is ended.")
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--hosts", required = true, paramLabel = "N", description = "how many hosts")
    private int hosts;

    @Option(names = "--control", required = true, paramLabel = "URL", description = "the control plane's address")
    private String control;

    @Option(names = "--workloads", paramLabel = "N", defaultValue = "2", description = "workloads on each host")
    private int workloads;

    @Option(names = "--files", paramLabel = "N", defaultValue = "2", description = "memory files of each workload")
    private int files;

    @Option(names = "--zones", paramLabel = "N", defaultValue = "3", description = "failure domains")
    private int zones;

    @Option(names = "--racks", paramLabel = "N", defaultValue = "2", description = "racks in each zone")
    private int racks;

    @Option(
            names = "--kernel",
            paramLabel = "RELEASE",
            defaultValue = "7.3.4-emulated",
            description = "the kernel release the hosts boot first")
    private String kernel;

    @Option(
            names = "--boot-time",
            paramLabel = "DURATION",
            defaultValue = "PT1S",
            description = "from kexec to the agent's start, in ISO 8601, for example PT1.5S")
    private Duration bootTime;

    @Option(
            names = "--without-queries",
            paramLabel = "N",
            defaultValue = "0",
            description = "how many hosts, the last ones, have kernels that cannot be asked what they hold")
    private int withoutQueries;

    @Option(names = "--state", paramLabel = "DIR", description = "the hosts' disks; by default a temporary directory")
    private Path state;

    @Option(
            names = "--fault",
            paramLabel = "HOST=KIND[@RELEASE]",
            description = "lets something go wrong on a host, or only while it runs a kernel release; repeatable")
    private List<String> faults = List.of();

    @Option(
            names = "--enrolment-token-file",
            paramLabel = "FILE",
            description = "a file with the token by which each host enrols; needed over https")
    private Path enrolmentToken;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
        URI address = Addresses.controlPlane(control);
        if (hosts < 1
                || workloads < 0
                || files < 1
                || zones < 1
                || racks < 1
                || bootTime.isNegative()
                || withoutQueries < 0) {
            throw new UsageException("--hosts, --files, --zones and --racks start at 1, --workloads, --boot-time and"
                    + " --without-queries at 0");
        }
        Fleet fleet = new Fleet(hosts, workloads, files, zones, racks, kernel, bootTime, withoutQueries, faults());
        Path directory = state == null ? Files.createTempDirectory("luo-simulate-") : state;
        List<String> names =
                IntStream.rangeClosed(1, hosts).mapToObj(fleet::name).toList();
        for (String host : fleet.faults().keySet()) {
            if (!names.contains(host)) {
                throw new UsageException(
                        "--fault names '" + host + "'; hosts are " + names.getFirst() + " to " + names.getLast());
            }
        }
        for (Thread thread : fleet.start(address, enrolment(), directory, System.err)) {
            thread.join();
        }
        return 0;
    }

    private Optional<Enrolment> enrolment() throws UsageException, IOException {
        if (enrolmentToken == null) {
            return Optional.empty();
        }
        Optional<Enrolment> enrolment = Enrolment.by(Files.readString(enrolmentToken, StandardCharsets.US_ASCII));
        if (enrolment.isEmpty()) {
            throw new UsageException("--enrolment-token-file " + enrolmentToken + " holds no enrolment token");
        }
        return enrolment;
    }

    private Map<String, HostFault> faults() throws UsageException {
        Map<String, HostFault> byHost = new HashMap<>();
        for (String text : faults) {
            int equals = text.indexOf('=');
            Optional<HostFault> fault = HostFault.parse(text.substring(equals + 1));
            if (equals <= 0 || fault.isEmpty()) {
                throw new UsageException(
                        "--fault takes HOST=KIND or HOST=KIND@RELEASE, not '" + text + "'; kinds: " + Fault.labels());
            }
            byHost.put(text.substring(0, equals), fault.get());
        }
        return byHost;
    }
}
