// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import io.luofleet.hostagent.control.ControlPlaneDouble;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.Observed;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One simulated host under a control plane that the test plays. */
public final class Rehearsal {
    public static final String OLD_KERNEL = "7.3.4-old";
    public static final String NEW_KERNEL = "7.3.4-new";
    public static final List<String> FLBS =
            List.of("liveupdate-test-flb-v0", "liveupdate-test-flb-v1", "liveupdate-test-flb-v2");
    public static final KernelAbi ABI = new KernelAbi("luo-v5", "kho-v4", List.of(new FileHandler("memfd-v2", FLBS)));
    public static final long MINUTE_MILLIS = 60_000;

    private final ControlPlaneDouble control = new ControlPlaneDouble();
    private final UUID update = UUID.randomUUID();
    private boolean queries = true;
    private final Path directory;
    private final Artifact image;
    private EmulatedMachine machine;
    private Thread host;

    public Rehearsal(Path directory) throws IOException {
        this.directory = directory;
        Path file = Files.writeString(
                directory.resolve("bzImage"), KernelImage.linux73(NEW_KERNEL).text());
        this.image = new Artifact(file.toUri().toString(), sha256(Files.readAllBytes(file)), Files.size(file));
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public ControlPlaneDouble control() {
        return control;
    }

    public UUID update() {
        return update;
    }

    public Artifact image() {
        return image;
    }

    public ReleaseSpec release() {
        return new ReleaseSpec("new", NEW_KERNEL, image, null, null, ABI);
    }

    /** Gives the host kernels that cannot be asked what they hold. */
    public Rehearsal withoutQueries() {
        queries = false;
        return this;
    }

    /** Switches the host on: two workloads with two files each. */
    public Rehearsal powerOn(Fault... fault) {
        return powerOn(fault.length == 0 ? Optional.empty() : Optional.of(HostFault.always(fault[0])));
    }

    /** The same with a fault that may want a certain kernel. */
    public Rehearsal powerOn(Optional<HostFault> fault) {
        SimulatedHost.Setup setup = new SimulatedHost.Setup(
                "host-01", OLD_KERNEL, Map.of("zone", "zone-1"), 2, 2, Duration.ZERO, queries, fault);
        Log log = new Log(new PrintStream(System.out, true, StandardCharsets.UTF_8), InstantSource.system(), "host-01");
        SimulatedHost simulated = new SimulatedHost(setup, control.uri(), directory.resolve("disk"), log);
        machine = simulated.machine();
        host = Thread.ofVirtual().start(simulated);
        return this;
    }

    /** The host's machine, once it is on. */
    public EmulatedMachine machine() {
        return machine;
    }

    /** The control plane wants a state, with a minute for it. */
    public void want(Desired desired) {
        want(desired, MINUTE_MILLIS, release());
    }

    public void want(Desired desired, Long remainingMillis, ReleaseSpec release) {
        control.wants(new Directive(null, 0, 2, update, desired, release, ABI, remainingMillis, Map.of()));
    }

    public Report await(Observed observed) throws InterruptedException {
        return control.awaitReport(
                observed + " of the update", r -> r.observed() == observed && update.equals(r.updateId()));
    }

    /** Waits until both workloads take part. */
    public void awaitReady() throws InterruptedException {
        control.awaitReport("IDLE", r -> r.observed() == Observed.IDLE);
    }

    /** Plays the control plane up to the point where everything is preserved. */
    public Report upToPreserved() throws InterruptedException {
        awaitReady();
        want(Desired.PREFLIGHT);
        await(Observed.PREFLIGHT_PASSED);
        want(Desired.STAGE);
        await(Observed.STAGED);
        want(Desired.PRESERVE);
        return await(Observed.PRESERVED);
    }

    /** Switches everything off. */
    public void end() throws InterruptedException {
        if (host != null) {
            host.interrupt();
            host.join();
        }
        control.close();
    }
}
