// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hosts that one agent's process emulates. */
final class EmulatedFleet {
    private static final Duration ENROLMENT_LIMIT = Duration.ofMinutes(2);

    private EmulatedFleet() {}

    /**
     * Starts so many.
     *
     * @param directory for their log
     * @param kernel which they run
     * @param words what else {@code luo-agent simulate} is told
     */
    static Program start(Service service, Path directory, int hosts, String kernel, List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                Layout.ofThisRun().agent().toString(),
                "simulate",
                "--hosts",
                Integer.toString(hosts),
                "--control",
                service.address().toString(),
                "--kernel",
                kernel));
        command.addAll(words);
        return Program.start("the emulated fleet", directory.resolve("fleet.log"), Map.of(), command);
    }

    /** The same with this token, and waits until all have enrolled. */
    static Program enrolled(Service service, Path directory, int hosts, String kernel, Path token, String... words) {
        List<String> all = new ArrayList<>(List.of("--enrolment-token-file", token.toString()));
        all.addAll(List.of(words));
        Program fleet = start(service, directory, hosts, kernel, all);
        Await.until(
                "the hosts to enrol",
                ENROLMENT_LIMIT,
                fleet::requireRunning,
                () -> service.api().list("/hosts").size() == hosts);
        return fleet;
    }
}
