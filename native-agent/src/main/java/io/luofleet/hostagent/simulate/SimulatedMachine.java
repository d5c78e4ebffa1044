// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import io.luofleet.hostagent.kexec.EmulatedKexec;
import io.luofleet.hostagent.kexec.Kexec;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.model.FlbFinish;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.machine.ProcessMemory;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One boot of an emulated machine, as its agent sees it. */
public class SimulatedMachine implements Machine {
    private static final long MEMORY_BYTES = 512L << 30;
    private static final List<ScratchArea> SCRATCH =
            List.of(new ScratchArea(16L << 20, 64L << 20), new ScratchArea(4L << 30, 16L << 30));

    private final EmulatedMachine machine;
    private final EmulatedMachine.Boot boot;
    private final LiveUpdate liveUpdate;
    private final Kexec kexec;

    /**
     * The machine's present boot.
     *
     * @param sessions whether its sessions can be passed to other processes
     */
    public SimulatedMachine(EmulatedMachine machine, EmulatedLiveUpdate.Sessions sessions) {
        this.machine = machine;
        this.boot = machine.boot();
        this.liveUpdate = new EmulatedLiveUpdate(machine, sessions);
        this.kexec = new EmulatedKexec(machine);
    }

    @Override
    public String bootId() {
        return boot.id().toString();
    }

    @Override
    public String kernelRelease() {
        return boot.release();
    }

    @Override
    public String commandLine() {
        return boot.commandLine();
    }

    @Override
    public long memoryBytes() {
        return MEMORY_BYTES;
    }

    @Override
    public OptionalLong availableMemoryBytes() {
        return OptionalLong.of(MEMORY_BYTES / 2);
    }

    @Override
    public List<ScratchArea> scratchAreas() {
        return SCRATCH;
    }

    @Override
    public String setting(String path) {
        return "";
    }

    /** Its processes are threads, whose memory is nowhere. */
    @Override
    public ProcessMemory memoryOf(int pid) {
        return ProcessMemory.UNKNOWN;
    }

    @Override
    public boolean emulated() {
        return true;
    }

    @Override
    public String kexecObstacle() {
        return "";
    }

    /** Also takes the image of a real release: the model then boots what its registration says of it. */
    @Override
    public void load(ReleaseSpec release, Fd image, Optional<Fd> initrd, String commandLine) throws KernelException {
        try {
            kexec.load(image, initrd, commandLine);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOEXEC) {
                throw e;
            }
            machine.load(imageOf(release), commandLine);
        }
    }

    private static KernelImage imageOf(ReleaseSpec release) {
        KernelAbi abi = release.abi();
        List<HandlerImage> handlers = abi.fileHandlers().stream()
                .map(h -> new HandlerImage(h.name(), h.flbs()))
                .toList();
        return new KernelImage(release.kernelRelease(), abi.luo(), abi.kho(), handlers, FlbFinish.FIXED, true);
    }

    @Override
    public LiveUpdate liveUpdate() {
        return liveUpdate;
    }

    @Override
    public Kexec kexec() {
        return kexec;
    }
}
