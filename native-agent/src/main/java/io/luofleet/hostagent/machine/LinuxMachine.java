// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import io.luofleet.hostagent.kexec.KernelKexec;
import io.luofleet.hostagent.kexec.Kexec;
import io.luofleet.hostagent.luo.KernelLiveUpdate;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The machine this process runs on. */
public final class LinuxMachine implements Machine {
    private static final Path PROC = Path.of("/proc");
    private static final Path KEXEC_LOADED = Path.of("/sys/kernel/kexec_loaded");

    private final LiveUpdate liveUpdate = new KernelLiveUpdate();
    private final Kexec kexec = new KernelKexec();

    @Override
    public String bootId() {
        return read(PROC.resolve("sys/kernel/random/boot_id"));
    }

    @Override
    public String kernelRelease() {
        return read(PROC.resolve("sys/kernel/osrelease"));
    }

    @Override
    public String commandLine() {
        return read(PROC.resolve("cmdline"));
    }

    @Override
    public long memoryBytes() {
        return memory("MemTotal:").orElse(0);
    }

    @Override
    public OptionalLong availableMemoryBytes() {
        return memory("MemAvailable:");
    }

    @Override
    public List<ScratchArea> scratchAreas() {
        return ScratchAreas.read(Path.of("/sys/kernel/debug/kho/out"));
    }

    @Override
    public String setting(String path) {
        return read(PROC.resolve("sys").resolve(path));
    }

    @Override
    public ProcessMemory memoryOf(int pid) {
        return new ProcessMemoryReader(PROC, Path.of("/sys/fs/cgroup")).of(pid);
    }

    @Override
    public boolean emulated() {
        return false;
    }

    @Override
    public String kexecObstacle() {
        if (!Files.exists(KEXEC_LOADED)) {
            return "the kernel has no kexec (" + KEXEC_LOADED + " is absent)";
        }
        if (read(PROC.resolve("sys/kernel/kexec_load_disabled")).equals("1")) {
            return "kernel.kexec_load_disabled is 1 until the next boot";
        }
        return read(PROC.resolve("sys/kernel/kexec_load_limit_reboot")).equals("0")
                ? "kernel.kexec_load_limit_reboot is used up until the next boot"
                : "";
    }

    @Override
    public LiveUpdate liveUpdate() {
        return liveUpdate;
    }

    @Override
    public Kexec kexec() {
        return kexec;
    }

    private static OptionalLong memory(String field) {
        return read(PROC.resolve("meminfo"))
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    /** Empty when the kernel does not have the file. */
    private static String read(Path file) {
        try {
            return ProcFile.read(file).strip();
        } catch (IOException absent) {
            return "";
        }
    }
}
