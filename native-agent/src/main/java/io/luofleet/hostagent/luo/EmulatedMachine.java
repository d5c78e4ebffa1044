// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.Callbacks;
import io.luofleet.hostagent.luo.model.Handover;
import io.luofleet.hostagent.luo.model.KernelBoot;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.KernelPanic;
import io.luofleet.hostagent.luo.model.KhoMemory;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Snapshot;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A host that exists in this process only: a boot id, a kernel, and memory that outlives a kexec.
 *
 * <p>Safe for several threads.
 */
public final class EmulatedMachine {
    /** How the running kernel came to run. */
    public enum BootCause {
        POWER_ON,
        KEXEC,
        /** The kernel that was entered by kexec stopped, and the machine started over with its own. */
        PANIC
    }

    /**
     * One boot.
     *
     * @param id as in {@code /proc/sys/kernel/random/boot_id}
     * @param release as {@code uname -r} prints it
     * @param commandLine the kernel's
     * @param cause how it came about
     * @param detail for a panic, what the kernel said; empty otherwise
     */
    public record Boot(UUID id, String release, String commandLine, BootCause cause, String detail) {}

    private record Loaded(KernelImage image, String commandLine) {}

    private final UnaryOperator<KernelImage> build;
    private final KernelImage ownImage;
    private final String ownCommandLine;
    private final KhoMemory memory = new KhoMemory();
    private final Callbacks callbacks = new Callbacks();
    private final List<Runnable> untilReboot = new ArrayList<>();
    private final List<Runnable> beforeKexec = new ArrayList<>();

    private Boot boot;
    private KernelBoot kernel;
    private Optional<Loaded> loaded = Optional.empty();
    private long loads;

    /**
     * Powers on.
     *
     * @param image the kernel on its disk, to which it returns after a panic or a power cycle
     * @param commandLine that kernel's; without {@code liveupdate=on} there is no device
     */
    public EmulatedMachine(KernelImage image, String commandLine) {
        this(image, commandLine, UnaryOperator.identity());
    }

    /**
     * Powers on a machine that has its kernels built in a way of its own, whatever their files say.
     *
     * @param build changes each kernel that it boots
     */
    public EmulatedMachine(KernelImage image, String commandLine, UnaryOperator<KernelImage> build) {
        this.build = build;
        this.ownImage = build.apply(image);
        this.ownCommandLine = commandLine;
        powerOn(BootCause.POWER_ON, "");
    }

    /** The running kernel's boot. */
    public synchronized Boot boot() {
        return boot;
    }

    /** How many live updates led to the running kernel; empty when it has them off. */
    public synchronized OptionalLong liveUpdateNumber() {
        return kernel.luo().enabled() ? OptionalLong.of(kernel.luo().liveUpdateNumber()) : OptionalLong.empty();
    }

    /** The callbacks of its handlers and FLBs, over all boots; the place to make one fail. */
    public Callbacks callbacks() {
        return callbacks;
    }

    /** What the running kernel holds. */
    public synchronized Snapshot snapshot() {
        return kernel.luo().snapshot();
    }

    /** How many things lie in memory that outlives a kexec. */
    public int preservedObjects() {
        return memory.size();
    }

    /** The running kernel, of use until the next reboot. */
    public synchronized KernelBoot kernel() {
        return kernel;
    }

    /** Loads a kernel for {@link #kexec}; one loaded before is replaced. */
    public synchronized void load(KernelImage image, String commandLine) {
        loads++;
        loaded = Optional.of(new Loaded(build.apply(image), commandLine));
    }

    /** Drops the loaded kernel. */
    public synchronized void unload() {
        loads++;
        loaded = Optional.empty();
    }

    /** How often a kernel was loaded or dropped. */
    public synchronized long loads() {
        return loads;
    }

    /** Whether a kernel is loaded. */
    public synchronized boolean loaded() {
        return loaded.isPresent();
    }

    /**
     * Goes into the loaded kernel. Whatever ran under the old one is over: emulated session sockets end.
     *
     * @return the boot that runs now, the machine's own kernel after a power cycle if the loaded one panicked
     * @throws KernelException EINVAL nothing is loaded; else a file handler could not freeze, and everything is as before
     */
    public synchronized Boot kexec() throws KernelException {
        Loaded next = loaded.orElseThrow(
                () -> new KernelException("reboot", Errno.EINVAL, null, "no kernel is loaded for kexec"));
        beforeKexec.forEach(Runnable::run);
        Optional<Handover> handover;
        try {
            handover = kernel.luo().reboot();
        } catch (LuoError e) {
            throw new KernelException(
                    "reboot", e.errno(), null, "a file could not be frozen; everything is still preserved");
        }
        leaveKernel();
        memory.kexec();
        try {
            kernel = KernelBoot.start(next.image(), next.commandLine(), memory, callbacks, handover);
            boot = new Boot(UUID.randomUUID(), next.image().release(), next.commandLine(), BootCause.KEXEC, "");
        } catch (KernelPanic e) {
            powerOn(BootCause.PANIC, e.getMessage());
        }
        return boot;
    }

    /** Switches it off and on: everything in memory is lost. */
    public synchronized Boot powerCycle() {
        leaveKernel();
        powerOn(BootCause.POWER_ON, "");
        return boot;
    }

    private void powerOn(BootCause cause, String detail) {
        memory.powerOff();
        try {
            kernel = KernelBoot.start(ownImage, ownCommandLine, memory, callbacks, Optional.empty());
        } catch (KernelPanic e) {
            throw new IllegalStateException("a boot without a hand-over cannot panic over one", e);
        }
        boot = new Boot(UUID.randomUUID(), ownImage.release(), ownCommandLine, cause, detail);
    }

    private void leaveKernel() {
        loaded = Optional.empty();
        List<Runnable> ending = List.copyOf(untilReboot);
        untilReboot.clear();
        beforeKexec.clear();
        kernel.luo().halt();
        ending.forEach(Runnable::run);
    }

    /** Runs something before each attempt of the running kernel to freeze. */
    synchronized void beforeKexec(Runnable action) {
        beforeKexec.add(action);
    }

    /** Runs something once when the running kernel ends. */
    synchronized void atReboot(Runnable action) {
        untilReboot.add(action);
    }

    synchronized void cancelAtReboot(Runnable action) {
        untilReboot.remove(action);
    }
}
