// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged agent on an emulated kernel, with the sample workload as separate C processes: real unix sockets, real memfds
 * passed between processes, and a control plane on real PostgreSQL.
 */
class WorkloadProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String KERNEL = "7.3.4-new";

    private static final Set<String> AFTER_READY = Set.of("PRESERVED", "REBOOTING", "RETRIEVING");
    private static final Set<String> AWAY = Set.of("REBOOTING", "RETRIEVING");

    @TempDir
    Path directory;

    private final List<Program> programs = new ArrayList<>();
    private Service service;

    @BeforeEach
    void startServiceAndAgent() {
        Service.Settings settings =
                Service.Settings.under(directory).with("luofleet.update.deadlines.preserving", "PT4S");
        service = Service.start(settings);
        start(
                "agent",
                Layout.ofThisRun().agent().toString(),
                "run",
                "--emulated",
                "--control",
                service.address().toString(),
                "--host",
                "h1",
                "--machine-id",
                "m1",
                "--socket",
                socket(),
                "--state",
                directory.resolve("state").toString());
        Artifacts artifacts = new Artifacts(settings.artifacts());
        EmulatedKernel.register(service.api(), artifacts, "7.3.4-emulated");
        EmulatedKernel.register(service.api(), artifacts, KERNEL);
        Await.until("the host to enrol", LIMIT, this::requireRunning, () -> !service.api()
                .list("/hosts")
                .isEmpty());
    }

    @AfterEach
    void stopAll() {
        programs.reversed().forEach(Program::close);
        service.close();
    }

    @Test
    void workloadsFindTheirMemoryAgainAfterTheUpdate() {
        // given two workloads that count in their memory
        List<Program> before = List.of(workload("vm-1"), workload("vm-2"));
        awaitOutput(before, "subscribed");

        // when the host is updated; a kexec ends every process, so the workloads are killed and started again
        String id = startUpdate();
        Await.until("everything to be preserved", LIMIT, this::requireRunning, () -> AFTER_READY.contains(phase(id)));
        // From here on they do nothing more: one that is quick would else claim its memory from the agent of the next
        // boot.
        before.forEach(Program::freeze);
        Await.until("the reboot", LIMIT, this::requireRunning, () -> AWAY.contains(phase(id)));
        before.forEach(Program::kill);
        programs.removeAll(before);
        List<Program> after = List.of(workload("vm-1"), workload("vm-2"));
        JsonNode ended = new Follow(service.api(), this::requireRunning, LIMIT).toTheEnd(id, entry -> {});

        // then both verify every page, and the control plane knows it
        assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        after.forEach(workload -> assertThat(workload.output()).contains("verdict=VERIFIED"));
        assertThat(service.api().list("/updates/" + id + "/sessions"))
                .filteredOn(session -> session.hasNonNull("workloadId")
                        && session.path("bootId").equals(ended.path("bootIdAfter")))
                .hasSize(2)
                .allSatisfy(session -> {
                    assertThat(session.path("verified").asBoolean()).isTrue();
                    assertThat(session.path("verifiedBytes").asLong()).isEqualTo(16L << 20);
                });
    }

    @Test
    void aWorkloadThatNeverAnswersAbortsTheUpdateAndTheOtherRunsOn() {
        // given a workload that answers and one that does not
        Program good = workload("vm-1");
        Program silent = workload("vm-2", "--fault", "hang-on-preserve");
        awaitOutput(List.of(good, silent), "subscribed");

        // when the host is updated
        JsonNode ended = new Follow(service.api(), this::requireRunning, LIMIT).toTheEnd(startUpdate(), entry -> {});

        // then the update is aborted, says who did not answer, and the other workload runs on
        assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("ABORTED");
        assertThat(ended.path("failure").toString()).contains("vm-2");
        assertThat(good.running()).isTrue();
        assertThat(good.output()).doesNotContain("CORRUPT");
    }

    @Test
    void aWorkloadThatDisconnectsBeforeReadyAbortsTheUpdate() {
        // given a workload that answers and one that goes away when asked to preserve
        Program good = workload("vm-1");
        Program leaving = workload("vm-2", "--fault", "disconnect-on-preserve");
        awaitOutput(List.of(good, leaving), "subscribed");
        programs.remove(leaving);

        // when the host is updated
        JsonNode ended = new Follow(service.api(), this::requireRunning, LIMIT).toTheEnd(startUpdate(), entry -> {});

        // then the update is aborted and the other workload runs on
        assertThat(ended.path("phase").asText()).as("%s", ended).isEqualTo("ABORTED");
        assertThat(ended.path("failure").toString()).contains("vm-2");
        assertThat(good.running()).isTrue();
    }

    private String startUpdate() {
        return service.api()
                .startUpdate("h1", KERNEL, Duration.ofMillis(100))
                .path("id")
                .asText();
    }

    private String phase(String id) {
        return service.api().update(id).path("phase").asText();
    }

    private Program workload(String id, String... more) {
        List<String> command = new ArrayList<>(
                List.of(Layout.ofThisRun().workload().toString(), "--id", id, "--socket", socket(), "--ram", "16M"));
        command.addAll(List.of(more));
        return start(id + "-" + programs.size(), command.toArray(String[]::new));
    }

    private Program start(String name, String... command) {
        Program program = Program.start(name, directory.resolve(name + ".log"), Map.of(), List.of(command));
        programs.add(program);
        return program;
    }

    private void awaitOutput(List<Program> workloads, String text) {
        Await.until("'" + text + "' of every workload", LIMIT, this::requireRunning, () -> workloads.stream()
                .allMatch(workload -> workload.output().contains(text)));
    }

    private void requireRunning() {
        service.program().requireRunning();
        programs.forEach(Program::requireRunning);
    }

    private String socket() {
        return directory.resolve("w.sock").toString();
    }
}
