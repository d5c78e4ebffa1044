// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.kexec.StagedFile;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.wire.ReleaseSpec;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * The kernel that this agent has loaded, with the means to tell whether it still is the one that is loaded. Linux does not say what
 * is loaded, and enters whatever is: one loaded by the old {@code kexec_load} has no hand-over, and every guest would be gone.
 */
final class LoadedKernel implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private final Machine machine;
    private final ReleaseSpec release;
    private final StagedFile image;
    private final Optional<StagedFile> initrd;
    private final String commandLine;
    private OptionalLong counted = OptionalLong.empty();

    private LoadedKernel(
            Machine machine, ReleaseSpec release, StagedFile image, Optional<StagedFile> initrd, String commandLine) {
        this.machine = machine;
        this.release = release;
        this.image = image;
        this.initrd = initrd;
        this.commandLine = commandLine;
    }

    /**
     * Loads it.
     *
     * @param image verified, and this object's from now on, as is {@code initrd}
     * @throws KernelException as the kernel refuses, or EBUSY when somebody else goes on loading kernels meanwhile; the files are
     *     closed then
     */
    static LoadedKernel load(Machine machine, ReleaseSpec release, StagedFile image, Optional<StagedFile> initrd)
            throws KernelException {
        String line = release.commandLine() == null ? machine.commandLine() : release.commandLine();
        LoadedKernel loaded = new LoadedKernel(machine, release, image, initrd, line);
        boolean done = false;
        try {
            loaded.load();
            done = true;
            return loaded;
        } finally {
            if (!done) {
                loaded.close();
            }
        }
    }

    private void load() throws KernelException {
        Optional<Fd> ram = initrd.map(StagedFile::fd);
        StringJoiner seen = new StringJoiner(", ");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            OptionalLong before = machine.kexec().attempts();
            machine.load(release, image.fd(), ram, commandLine);
            counted = machine.kexec().attempts();
            if (before.isEmpty() || counted.isEmpty()) {
                return;
            }
            long attempts = counted.getAsLong() - before.getAsLong();
            if (attempts == 1) {
                return;
            }
            seen.add(String.valueOf(attempts));
        }
        throw new KernelException(
                "kexec_file_load",
                Errno.EBUSY,
                null,
                "another program on this host goes on loading kernels for kexec: attempts counted for one of the agent's: "
                        + seen);
    }

    /**
     * Makes sure that it is what is loaded. Where the kernel does not count who loads, it is loaded once more, so that nobody did so
     * later.
     *
     * @return what is wrong; empty when nothing is
     */
    Optional<String> confirm() throws KernelException {
        Optional<String> replaced = replaced();
        if (replaced.isEmpty() && counted.isEmpty()) {
            load();
        }
        return replaced;
    }

    /** What is wrong, as far as it can be told without loading it again: quick enough for the last moment. */
    Optional<String> replaced() {
        if (!machine.kexec().loaded()) {
            return Optional.of("no kernel is loaded for kexec any more");
        }
        OptionalLong now = machine.kexec().attempts();
        return counted.isPresent() && !now.equals(counted)
                ? Optional.of(
                        "since release " + release.name() + " was loaded, "
                                + Math.abs(now.orElse(0) - counted.getAsLong())
                                + " other attempts were made on this host to load or drop a kernel, so what is loaded may be another one")
                : Optional.empty();
    }

    @Override
    public void close() {
        image.close();
        initrd.ifPresent(StagedFile::close);
    }
}
