// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The lab: two QEMU hosts on a real kernel, taken through a real kexec live update by a rollout of two waves, a canary and the
 * rest, and checked from both ends. All as a site with strangers in its network runs it: TLS, certificates of agents, signed releases; one
 * that is not signed is refused by the host first. Arguments: the running kernel's image and release, the next kernel's image and release, the
 * guest's initrd.
 */
public final class Lab {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
    private static final Duration UPDATE_LIMIT = Duration.ofMinutes(3);

    /** Its image is the next kernel's, so nothing but the signature speaks against it. */
    private static final String UNSIGNED = "0.0.0-unsigned";

    private static final Map<String, Object> STRATEGY = Map.of(
            "canary", Map.of("count", 1),
            "waves", List.of(Map.of("percent", 100)),
            "maxUnavailable", List.of(new CapWatch.Cap(CapWatch.FLEET, 1).toStrategy()),
            "soak", "PT2S",
            "hostSoak", "PT2S");

    private final PrintStream out = System.out;
    /** More than two hosts boot. */
    private static final int BOOTS = 20;

    private final Path directory = Layout.ofThisRun().root().resolve("target/lab");
    private final List<LabReport.Host> reports = new ArrayList<>();
    private final String source;

    private Lab(String source) {
        this.source = source;
    }

    /** A kernel of the lab. */
    private record Kernel(Path image, String release) {}

    /** Runs the lab; exit status 0 when everything was as it should be. */
    public static void main(String[] args) {
        if (args.length != 6 || !List.of("yes", "no").contains(args[5])) {
            System.err.println("usage: Lab IMAGE RELEASE NEXT-IMAGE NEXT-RELEASE INITRD PATCHES(yes|no)");
            System.exit(2);
        }
        // A kernel with our series says what it holds; of another one the agent has to infer it.
        Lab lab = new Lab(args[5].equals("yes") ? "REPORTED" : "DERIVED");
        System.exit(lab.runAndReport(
                new Kernel(Path.of(args[0]), args[1]), new Kernel(Path.of(args[2]), args[3]), Path.of(args[4])));
    }

    private int runAndReport(Kernel running, Kernel next, Path initrd) {
        Directories.clear(directory);
        List<String> failures;
        try {
            failures = run(running, next, initrd);
        } catch (HarnessException e) {
            failures = List.of(e.getMessage());
        }
        Path file = directory.resolve("report.json");
        if (failures.isEmpty()) {
            LabReport.passed(reports).write(file);
            long bytes =
                    reports.stream().mapToLong(LabReport.Host::bytesVerified).sum();
            int sessions = reports.stream().mapToInt(LabReport.Host::sessions).sum();
            out.println("LAB PASSED hosts=" + reports.size() + " sessions=" + sessions + " verifiedBytes=" + bytes
                    + " kernel=" + running.release() + ">" + next.release());
            return 0;
        }
        String reason = String.join("; ", failures);
        LabReport.failed(reason, reports).write(file);
        out.println("LAB FAILED " + reason + " (consoles and logs in target/lab)");
        return 1;
    }

    private List<String> run(Kernel running, Kernel next, Path initrd) {
        // The second name is the one under which QEMU's user network shows this machine.
        Service.Settings settings = Service.Settings.under(directory).secure("127.0.0.1", "10.0.2.2");
        try (Service service = Service.start(settings)) {
            FleetApi api = service.api();
            ReleaseSigner signer = ReleaseSigner.withNewKey(directory.resolve("keys"));
            register(api, new Artifacts(settings.artifacts()), signer, List.of(running, next), initrd);
            out.println("control plane " + service.address() + ", booting two hosts on " + running.release());
            // A guest without a disk enrols at each boot.
            String token = enrolmentToken(service);
            LabHost.Credentials credentials = new LabHost.Credentials(token, signer.trustedKey());
            try (LabHost a = LabHost.boot(
                            "host-a", "z1", running.image(), initrd, service.address(), credentials, directory);
                    LabHost b = LabHost.boot(
                            "host-b", "z2", running.image(), initrd, service.address(), credentials, directory)) {
                List<LabHost> hosts = List.of(a, b);
                Runnable guard = () -> {
                    service.program().requireRunning();
                    hosts.forEach(LabHost::requireRunning);
                };
                Await.until(
                        "both hosts to enrol (see their consoles in target/lab)",
                        BOOT_LIMIT,
                        guard,
                        () -> api.list("/hosts").size() == hosts.size());
                List<String> failures = refusesWhatIsNotSigned(api, a, guard);
                return failures.isEmpty() ? rollOut(api, hosts, next, guard) : failures;
            }
        }
    }

    /** A control plane that somebody has taken over can name any kernel; the host does not go there. */
    private List<String> refusesWhatIsNotSigned(FleetApi api, LabHost host, Runnable guard) {
        String id = api.startUpdate(host.name(), UNSIGNED, Duration.ofSeconds(2))
                .path("id")
                .asText();
        JsonNode ended = new Follow(api, guard, UPDATE_LIMIT).toTheEnd(id, phase -> {});
        String code = ended.at("/failure/code").asText();
        out.println("\n" + host.name() + " -> " + UNSIGNED + "  "
                + ended.path("phase").asText() + " " + code);
        return code.equals("RELEASE_NOT_SIGNED") && host.kernels().size() == 1
                ? List.of()
                : List.of("%s was sent to a release that nobody signed, and ended %s with '%s'"
                        .formatted(host.name(), ended.path("phase").asText(), code));
    }

    private static String enrolmentToken(Service service) {
        try {
            return Files.readString(service.enrolmentToken(BOOTS)).strip();
        } catch (IOException e) {
            throw new HarnessException("the enrolment token cannot be read: " + e, e);
        }
    }

    private List<String> rollOut(FleetApi api, List<LabHost> hosts, Kernel next, Runnable guard) {
        Rollouts rollouts = new Rollouts(api);
        JsonNode plan = rollouts.plan(next.release(), STRATEGY);
        new RolloutLog(out, rollouts).plan(plan);
        String id = rollouts.start(plan);
        List<String> failures = new ArrayList<>();
        for (JsonNode wave : plan.path("waves")) {
            for (JsonNode planned : wave.path("hosts")) {
                LabHost host = named(hosts, planned.path("host").asText());
                out.println("\nwave " + wave.path("ordinal").asInt() + "  " + host.name() + " -> " + next.release());
                failures.addAll(follow(api, awaitUpdate(rollouts, id, host, guard), host, guard));
                if (!failures.isEmpty()) {
                    return failures;
                }
            }
        }
        JsonNode ended = rollouts.untilItRests(id, guard, UPDATE_LIMIT, rollout -> {});
        if (!"SUCCEEDED".equals(ended.path("status").asText())) {
            failures.add("the rollout is " + ended.path("status").asText() + " "
                    + ended.path("why").asText(""));
        }
        if (reports.size() != hosts.size()) {
            failures.add(
                    "the plan was for " + reports.size() + " of " + hosts.size() + " hosts: " + plan.path("leftOut"));
        }
        if (!rollouts.slots().isEmpty()) {
            failures.add("slots are still taken: " + rollouts.slots());
        }
        return failures;
    }

    private static LabHost named(List<LabHost> hosts, String name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findAny()
                .orElseThrow(() -> new HarnessException("the plan has a host that is not here: " + name));
    }

    /** The update that the rollout starts on a host; one that pauses or ends before has none. */
    private static JsonNode awaitUpdate(Rollouts rollouts, String id, LabHost host, Runnable guard) {
        return Await.value("the rollout to start " + host.name(), UPDATE_LIMIT, guard, () -> {
            JsonNode rollout = rollouts.get(id);
            for (JsonNode target : rollouts.hosts(id)) {
                if (target.path("host").asText().equals(host.name()) && target.hasNonNull("update")) {
                    return target;
                }
            }
            if (!"RUNNING".equals(rollout.path("status").asText())) {
                throw new HarnessException(
                        "the rollout is " + rollout.path("status").asText() + " before it started " + host.name() + ": "
                                + rollout.path("why").asText(""));
            }
            return null;
        });
    }

    private List<String> follow(FleetApi api, JsonNode target, LabHost host, Runnable guard) {
        Instant start = Instant.parse(target.path("startedAt").asText());
        JsonNode ended = new Follow(api, guard, UPDATE_LIMIT)
                .toTheEnd(target.path("update").asText(), phase -> {
                    Duration since = Duration.between(
                            start, Instant.parse(phase.path("enteredAt").asText()));
                    out.printf(
                            "  %7.2f s  %s%n",
                            since.toMillis() / 1000.0, phase.path("phase").asText());
                });
        LabChecks checks = new LabChecks(host, source);
        LabReport.Host report = checks.check(api, ended);
        reports.add(report);
        out.printf(
                "  kexec to agent %d ms, agent to all claimed %d ms, longest blackout %d ms (emulated: only ratios count)%n",
                report.timings().kexecToAgentMs(),
                report.timings().agentToClaimedMs(),
                report.timings().blackoutMs());
        return checks.failures();
    }

    private static void register(
            FleetApi api, Artifacts artifacts, ReleaseSigner signer, List<Kernel> kernels, Path initrd) {
        Map<String, Object> published = artifacts.publish(initrd, "initrd.cpio.zst");
        for (Kernel kernel : kernels) {
            Map<String, Object> image = artifacts.publish(kernel.image(), "bzImage-" + kernel.release());
            api.post(
                    "/releases",
                    signer.signed(
                            release(kernel.release(), kernel.release(), image, published), kernel.image(), initrd));
            if (kernel.equals(kernels.getLast())) {
                api.post("/releases", release(UNSIGNED, UNSIGNED, image, published));
            }
        }
    }

    private static Map<String, Object> release(
            String name, String kernelRelease, Map<String, Object> image, Map<String, Object> initrd) {
        return Map.of(
                "name", name, "kernelRelease", kernelRelease, "image", image, "initrd", initrd, "abi", Abi.LINUX_7_3);
    }
}
