// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlPlaneUri;
import io.luofleet.hostagent.kexec.StagedFile;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.kexec.StagingException;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Failure;
import io.luofleet.wire.ReleaseSpec;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Fetches and loads a release in a thread of its own, because the loop must hear an abort meanwhile. */
final class Stager {
    private final Staging staging;
    private final Machine machine;
    private final URI base;
    private final ThreadFactory threads;
    private Thread worker;

    /** @param base what relative URIs are resolved against */
    Stager(Staging staging, Machine machine, URI base, ThreadFactory threads) {
        this.staging = staging;
        this.machine = machine;
        this.base = base;
        this.threads = threads;
    }

    /** @param done hears once, from the worker's thread: the failure, or nothing when the release is loaded */
    synchronized void start(ReleaseSpec release, Consumer<Optional<Failure>> done) {
        cancel();
        worker = threads.newThread(() -> done.accept(stage(release)));
        worker.start();
    }

    /** Breaks a fetch off; its outcome is of no interest any more. */
    synchronized void cancel() {
        if (worker != null) {
            worker.interrupt();
            worker = null;
        }
    }

    private Optional<Failure> stage(ReleaseSpec release) {
        try {
            StagedFile image = fetch(release.image());
            Optional<StagedFile> initrd =
                    release.initrd() == null ? Optional.empty() : Optional.of(fetch(release.initrd()));
            load(release, image, initrd);
            Set<String> inUse = new HashSet<>(Set.of(image.sha256()));
            initrd.ifPresent(i -> inUse.add(i.sha256()));
            staging.keepOnly(inUse);
            return Optional.empty();
        } catch (StagingException e) {
            return Optional.of(Failures.of(e.code().name(), e.getMessage(), remedy(e.code())));
        } catch (KernelException e) {
            return Optional.of(Failures.kernel(
                    e,
                    "Loading release " + release.name(),
                    "Check that the image is a bzImage for this machine and that the agent has CAP_SYS_BOOT."));
        } catch (SysException e) {
            return Optional.of(Failures.of("STAGING_IO", e.getMessage(), remedy(StagingException.Code.STAGING_IO)));
        } catch (IllegalArgumentException | NullPointerException e) {
            return Optional.of(Failures.of(
                    "BAD_ARTIFACT",
                    "Release " + release.name() + " cannot be staged: " + e.getMessage(),
                    remedy(StagingException.Code.BAD_ARTIFACT)));
        }
    }

    private StagedFile fetch(Artifact artifact) throws StagingException {
        URI uri = ControlPlaneUri.below(base, artifact.uri());
        OptionalLong size = artifact.sizeBytes() == null ? OptionalLong.empty() : OptionalLong.of(artifact.sizeBytes());
        return staging.stage(uri, artifact.sha256(), size);
    }

    private void load(ReleaseSpec release, StagedFile image, Optional<StagedFile> initrd)
            throws KernelException, SysException {
        String commandLine = release.commandLine() == null ? machine.commandLine() : release.commandLine();
        try (Fd kernel = image.open()) {
            if (initrd.isEmpty()) {
                machine.load(release, kernel, Optional.empty(), commandLine);
                return;
            }
            try (Fd ram = initrd.get().open()) {
                machine.load(release, kernel, Optional.of(ram), commandLine);
            }
        }
    }

    private static String remedy(StagingException.Code code) {
        return switch (code) {
            case BAD_ARTIFACT -> "Correct the release's URI and SHA-256.";
            case FETCH_FAILED -> "Make the file reachable from the host.";
            case SHA256_MISMATCH, SIZE_MISMATCH -> "Register the release with the right digest, or restore the file.";
            case ENOSPC, STAGING_IO -> "Make room in the agent's state directory.";
        };
    }
}
