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
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.trust.SignaturePolicy;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.wire.Check;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Observed;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Report;
import io.luofleet.wire.signature.ReleaseManifest;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent with a key, under a control plane that somebody else has taken over. */
class SignedReleasesTest {
    @TempDir
    private Path directory;

    private Rehearsal rehearsal;
    private KeyPair builder;
    private SimulatedMachine machine;
    private HostAgent agent;
    private Thread loop;

    @BeforeEach
    void start() throws Exception {
        rehearsal = new Rehearsal(directory);
        builder = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
        Path keys = Files.createDirectory(
                directory.resolve("trusted-keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path key = Files.writeString(
                keys.resolve("build.pub"), VerifyingKey.of(builder.getPublic()).pem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        machine = new SimulatedMachine(
                new EmulatedMachine(KernelImage.linux73(Rehearsal.OLD_KERNEL), "kho=on liveupdate=on"),
                EmulatedLiveUpdate.Sessions.IN_PROCESS);
        agent = new HostAgent(ports(new ReleaseTrust(SignaturePolicy.AUTO, keys)));
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

    @AfterEach
    void close() throws Exception {
        agent.close();
        loop.join();
        rehearsal.end();
    }

    private HostPorts ports(ReleaseTrust trust) {
        Path disk = directory.resolve("disk");
        return new HostPorts(
                new HostIdentity("host-01", "machine", "instance", "test", Map.of()),
                machine,
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
                new Guests(Inventory.NONE, HubRules.DEFAULT.with(ProcessTable.immortal()), Optional.empty()),
                trust,
                Log.silent());
    }

    @Test
    void aSignedReleaseIsLoaded() throws Exception {
        // given
        ReleaseSpec signed = signed(rehearsal.release());

        // when
        reach(Desired.STAGE, Observed.STAGED, signed);

        // then
        assertThat(machine.kexec().loaded()).isTrue();
        assertThat(rehearsal.await(Observed.PREFLIGHT_PASSED).checks())
                .filteredOn(c -> c.name().equals("release-signature"))
                .singleElement()
                .extracting(Check::detail)
                .asString()
                .contains("signed by build.pub");
    }

    @Test
    void anUnsignedReleaseEndsThePreflightByItsOwnCode() throws Exception {
        Report failed = reach(Desired.PREFLIGHT, Observed.FAILED, rehearsal.release());

        assertThat(failed.failure().code()).isEqualTo("RELEASE_NOT_SIGNED");
        assertThat(failed.failure().remedy()).contains("luofleet release sign");
    }

    @Test
    void aCommandLineThatIsChangedAfterThePreflightIsNotLoaded() throws Exception {
        // given
        ReleaseSpec signed = signed(rehearsal.release());
        reach(Desired.PREFLIGHT, Observed.PREFLIGHT_PASSED, signed);
        var changed = new ReleaseSpec(
                signed.name(),
                signed.kernelRelease(),
                signed.image(),
                null,
                "kho=on liveupdate=on init=/bin/sh",
                signed.abi(),
                signed.signatures());

        // when
        Report failed = reach(Desired.STAGE, Observed.FAILED, changed);

        // then
        assertThat(failed.failure().code()).isEqualTo("RELEASE_SIGNATURE_INVALID");
        assertThat(machine.kexec().loaded()).isFalse();
    }

    @Test
    void halfASignatureFailsTheUpdateAndNotTheAgent() throws Exception {
        // given
        String key = VerifyingKey.of(builder.getPublic()).id();

        // when
        Report failed = reach(
                Desired.PREFLIGHT,
                Observed.FAILED,
                rehearsal.release().signed(List.of(new ReleaseSignature(key, null))));

        // then
        assertThat(failed.failure().code()).isEqualTo("RELEASE_SIGNATURE_INVALID");
    }

    private Report reach(Desired desired, Observed observed, ReleaseSpec release) throws InterruptedException {
        if (desired == Desired.STAGE) {
            rehearsal.want(Desired.PREFLIGHT, Rehearsal.MINUTE_MILLIS, release);
            rehearsal.await(Observed.PREFLIGHT_PASSED);
        }
        rehearsal.want(desired, Rehearsal.MINUTE_MILLIS, release);
        return rehearsal.await(observed);
    }

    private ReleaseSpec signed(ReleaseSpec release) throws Exception {
        Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
        signature.initSign(builder.getPrivate());
        signature.update(ReleaseManifest.bytes(release));
        return release.signed(List.of(new ReleaseSignature(
                VerifyingKey.of(builder.getPublic()).id(), Base64.getEncoder().encodeToString(signature.sign()))));
    }
}
