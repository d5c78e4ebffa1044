// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlPlaneUri;
import io.luofleet.hostagent.kexec.Patience;
import io.luofleet.hostagent.kexec.StagedFile;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.kexec.StagingException;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.trust.ReleaseTrust.Verdict;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Failure;
import io.luofleet.wire.ReleaseSpec;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Fetches and loads a release in a thread of its own, because the loop must hear an abort meanwhile. A new staging calls the one
 * before off and does not wait for it: whatever that one hangs on, it neither loads nor is heard any more.
 */
final class Stager {
    private final Staging staging;
    private final Machine machine;
    private final URI base;
    private final ReleaseTrust trust;
    private final LongSupplier nanos;
    private final ThreadFactory threads;
    /** Held while a kernel is loaded, so that the one that is wanted is loaded last. */
    private final ReentrantLock loading = new ReentrantLock();

    private Patience current = Patience.none();
    private Optional<LoadedKernel> loaded = Optional.empty();

    /**
     * @param base what relative URIs are resolved against
     * @param nanos the monotonic clock
     */
    Stager(Staging staging, Machine machine, URI base, ReleaseTrust trust, LongSupplier nanos, ThreadFactory threads) {
        this.staging = staging;
        this.machine = machine;
        this.base = base;
        this.trust = trust;
        this.nanos = nanos;
        this.threads = threads;
    }

    /**
     * @param deadlineNanos until when it may be tried again; empty for once
     * @param done hears at most once, from the worker's thread: the failure, or nothing when the release is loaded
     */
    synchronized void start(ReleaseSpec release, OptionalLong deadlineNanos, Consumer<Optional<Failure>> done) {
        cancel();
        Patience patience = new Patience(nanos, deadlineNanos);
        current = patience;
        threads.newThread(() -> {
                    Optional<Failure> outcome = stageOrSay(release, patience);
                    if (!patience.cancelled()) {
                        done.accept(outcome);
                    }
                })
                .start();
    }

    /** Breaks a fetch off, and forgets what was loaded; its outcome is of no interest any more. */
    synchronized void cancel() {
        current.cancel();
        loaded.ifPresent(LoadedKernel::close);
        loaded = Optional.empty();
    }

    /** Whatever it is that goes wrong: somebody waits for the outcome. */
    private Optional<Failure> stageOrSay(ReleaseSpec release, Patience patience) {
        try {
            return stage(release, patience);
        } catch (RuntimeException | Error e) {
            return Optional.of(Failures.of(
                    AgentFailure.STAGING_FAULT,
                    "Staging release " + release.name() + " ended by " + e,
                    "Start the update again; if it comes back, report it with the agent's log."));
        }
    }

    /** What this agent loaded last; empty when nothing, or it was called off. */
    synchronized Optional<LoadedKernel> loaded() {
        return loaded;
    }

    private Optional<Failure> stage(ReleaseSpec release, Patience patience) {
        // Before anything is fetched, and of the very object that is loaded afterwards, its digests compared with the
        // bytes.
        if (trust.check(release) instanceof Verdict.Refused(AgentFailure code, String why, String remedy)) {
            return Optional.of(Failures.of(code, why, remedy));
        }
        try {
            load(release, patience);
            return Optional.empty();
        } catch (StagingException e) {
            return Optional.of(Failures.of(failureOf(e.code()), e.getMessage(), remedy(e.code())));
        } catch (KernelException e) {
            return Optional.of(refused(release, e));
        } catch (IllegalArgumentException | NullPointerException e) {
            return Optional.of(Failures.of(
                    AgentFailure.BAD_ARTIFACT,
                    "Release " + release.name() + " cannot be staged: " + e.getMessage(),
                    remedy(StagingException.Code.BAD_ARTIFACT)));
        }
    }

    private void load(ReleaseSpec release, Patience patience) throws StagingException, KernelException {
        StagedFile image = fetch(release.image(), patience);
        Optional<StagedFile> initrd = Optional.empty();
        try {
            initrd = release.initrd() == null ? Optional.empty() : Optional.of(fetch(release.initrd(), patience));
        } finally {
            if (release.initrd() != null && initrd.isEmpty()) {
                image.close();
            }
        }
        Set<String> inUse = new HashSet<>(Set.of(image.sha256()));
        initrd.ifPresent(i -> inUse.add(i.sha256()));
        loading.lock();
        try {
            if (patience.cancelled()) {
                image.close();
                initrd.ifPresent(StagedFile::close);
                return;
            }
            keep(LoadedKernel.load(machine, release, image, initrd), patience);
            // Called off meanwhile, the next one may be fetching what this one has no use for.
            if (!patience.cancelled()) {
                staging.keepOnly(inUse);
            }
        } finally {
            loading.unlock();
        }
    }

    /** Called off while it was loading: then it is dropped, and nothing else is loaded yet. */
    private synchronized void keep(LoadedKernel kernel, Patience patience) throws KernelException {
        if (patience.cancelled()) {
            kernel.close();
            machine.kexec().unload();
        } else {
            loaded = Optional.of(kernel);
        }
    }

    private StagedFile fetch(Artifact artifact, Patience patience) throws StagingException {
        URI uri = ControlPlaneUri.below(base, artifact.uri());
        OptionalLong size = artifact.sizeBytes() == null ? OptionalLong.empty() : OptionalLong.of(artifact.sizeBytes());
        return staging.stage(uri, artifact.sha256(), size, patience);
    }

    private Failure refused(ReleaseSpec release, KernelException e) {
        String loadingIt = "Loading release " + release.name();
        if (e.errno() == Errno.EADDRNOTAVAIL) {
            return new Failure(
                    AgentFailure.KHO_SCRATCH_TOO_SMALL.name(),
                    loadingIt + ": it does not fit into KHO's scratch areas ("
                            + ScratchCheck.words(machine.scratchAreas()) + "), which are made once, at the cold boot",
                    "Choose a release with a smaller kernel and initrd, or cold-boot the host with a larger kho_scratch=.",
                    e.errnoName(),
                    e.call(),
                    null);
        }
        return Failures.kernel(
                e,
                loadingIt,
                e.errno() == Errno.EBUSY
                        ? "Find the program that loads kernels for kexec on this host, and stop it."
                        : "Check that the image is a bzImage for this machine and that the agent has CAP_SYS_BOOT.");
    }

    private static AgentFailure failureOf(StagingException.Code code) {
        return switch (code) {
            case BAD_ARTIFACT -> AgentFailure.BAD_ARTIFACT;
            case FETCH_FAILED -> AgentFailure.FETCH_FAILED;
            case SHA256_MISMATCH -> AgentFailure.SHA256_MISMATCH;
            case SIZE_MISMATCH -> AgentFailure.SIZE_MISMATCH;
            case ENOSPC -> AgentFailure.ENOSPC;
            case STAGING_IO -> AgentFailure.STAGING_IO;
        };
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
