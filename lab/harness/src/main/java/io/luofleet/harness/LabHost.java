// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One QEMU host of the lab: real kernel, real agent, real workloads, its console in a log file. */
final class LabHost implements AutoCloseable {
    static final int WORKLOADS = 2;
    static final int WORKLOAD_MEBIBYTES = 64;

    private static final Pattern BOOT = Pattern.compile("lab-guest boot kernel=(\\S+)");
    private static final Pattern VERDICT =
            Pattern.compile("luo-workload id=(\\S+) verdict=(\\S+).*? bytes=(\\d+).*? blackout_ms=([0-9.]+)");

    private final String name;
    private final Program qemu;

    private LabHost(String name, Program qemu) {
        this.name = name;
        this.qemu = qemu;
    }

    /** What a workload itself printed about its memory after the update. */
    record Verdict(String workload, String verdict, long bytes, double blackoutMillis) {}

    /**
     * What a host gets from its site rather than from the control plane.
     *
     * @param token by which it enrols
     * @param trustedKey whose releases it boots, Ed25519 in base64
     */
    record Credentials(String token, String trustedKey) {}

    /** Boots the initramfs guest. */
    static LabHost boot(
            String name, String zone, Path kernel, Path initrd, URI control, Credentials credentials, Path directory) {
        return boot(
                name,
                kernel,
                control,
                directory,
                List.of(
                        "--zone",
                        zone,
                        "--initrd",
                        initrd.toString(),
                        "--ram",
                        WORKLOAD_MEBIBYTES + "M",
                        "--token",
                        credentials.token(),
                        "--trusted-key",
                        credentials.trustedKey()));
    }

    /** Boots a host with further options of the script. */
    static LabHost boot(String name, Path kernel, URI control, Path directory, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Layout.ofThisRun().bootHost().toString(),
                "--name",
                name,
                "--machine-id",
                "lab-" + name,
                "--kernel",
                kernel.toString(),
                "--control",
                // QEMU's user network shows the build machine's loopback under this address.
                control.getScheme() + "://10.0.2.2:" + control.getPort(),
                "--workloads",
                Integer.toString(WORKLOADS)));
        command.addAll(options);
        return new LabHost(
                name, Program.start("lab host " + name, directory.resolve(name + ".console.log"), Map.of(), command));
    }

    String name() {
        return name;
    }

    Path console() {
        return qemu.log();
    }

    void requireRunning() {
        qemu.requireRunning();
    }

    /** The kernels this machine has booted, in order, by its guest's own word. */
    List<String> kernels() {
        return BOOT.matcher(qemu.output()).results().map(m -> m.group(1)).toList();
    }

    /** What the workloads said after an update, waited for as the console lags the API. */
    List<Verdict> verdicts() {
        return Await.value(
                "the verdicts of the workloads on " + name, Duration.ofSeconds(20), this::requireRunning, () -> {
                    List<Verdict> found = VERDICT.matcher(qemu.output())
                            .results()
                            .map(LabHost::verdict)
                            .toList();
                    return found.size() >= WORKLOADS ? found : null;
                });
    }

    /** All its console has shown so far. */
    String output() {
        return qemu.output();
    }

    /** How often the kernel log has a line with this text. */
    long kernelLines(String text) {
        return qemu.output().lines().filter(line -> line.contains(text)).count();
    }

    private static Verdict verdict(MatchResult match) {
        return new Verdict(
                match.group(1), match.group(2), Long.parseLong(match.group(3)), Double.parseDouble(match.group(4)));
    }

    @Override
    public void close() {
        qemu.close();
    }
}
