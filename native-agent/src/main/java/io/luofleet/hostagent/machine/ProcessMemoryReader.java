// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import io.luofleet.hostagent.machine.ProcessMemory.Limit;
import io.luofleet.hostagent.machine.ProcessMemory.Memfds;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.ProcFile;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a process's memory from {@code /proc} and its control groups. The descriptors of another user's process are shown to
 * {@code CAP_SYS_PTRACE} only; the rest to anybody.
 */
final class ProcessMemoryReader {
    /** {@code F_SEAL_EXEC}. */
    private static final int SEAL_EXEC = 0x20;

    private static final String MEMFD = "/memfd:";
    private static final String UNLIMITED = "max";

    private final Path proc;
    private final Path cgroups;

    /**
     * @param proc {@code /proc}
     * @param cgroups where version 2 of the control groups is mounted
     */
    ProcessMemoryReader(Path proc, Path cgroups) {
        this.proc = proc;
        this.cgroups = cgroups;
    }

    ProcessMemory of(int pid) {
        Path process = proc.resolve(Integer.toString(pid));
        return new ProcessMemory(
                memfds(process.resolve("fd")),
                status(process, "RssAnon:"),
                status(process, "RssShmem:"),
                limit(process));
    }

    private static Optional<Memfds> memfds(Path descriptors) {
        Set<Object> seen = new HashSet<>();
        long total = 0;
        long largest = 0;
        int notExecutable = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path each : all) {
                if (!isMemfd(each)) {
                    continue;
                }
                BasicFileAttributes file = Files.readAttributes(each, BasicFileAttributes.class);
                if (seen.add(file.fileKey())) {
                    total += file.size();
                    largest = Math.max(largest, file.size());
                    notExecutable += isSealedAgainstExecution(each) ? 1 : 0;
                }
            }
            return Optional.of(new Memfds(total, largest, notExecutable));
        } catch (IOException mayNotOrIsGone) {
            return Optional.empty();
        }
    }

    private static boolean isMemfd(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(MEMFD);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static boolean isSealedAgainstExecution(Path descriptor) throws SysException {
        try (Fd fd = Sys.openReadOnly(descriptor)) {
            return (fd.use(Sys::seals) & SEAL_EXEC) != 0;
        }
    }

    private static long status(Path process, String field) {
        try {
            return ProcFile.read(process.resolve("status"))
                    .lines()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }

    /** The tightest from the process's group up to the root, each of which must take a charge. */
    private Optional<Limit> limit(Path process) {
        Optional<Limit> tightest = Optional.empty();
        for (Path group = group(process); group != null && !group.toString().isEmpty(); group = group.getParent()) {
            long bytes = maximum(cgroups.resolve(group).resolve("memory.max"));
            if (bytes < tightest.map(Limit::bytes).orElse(Long.MAX_VALUE)) {
                tightest = Optional.of(new Limit("/" + group, bytes));
            }
        }
        return tightest;
    }

    /** Relative to the mount; {@code null} when unknown. */
    private static Path group(Path process) {
        try {
            return ProcFile.read(process.resolve("cgroup"))
                    .lines()
                    .filter(line -> line.startsWith("0::/"))
                    .findFirst()
                    .map(line -> Path.of(line.substring("0::/".length())))
                    .orElse(null);
        } catch (IOException unknown) {
            return null;
        }
    }

    private static long maximum(Path file) {
        try {
            String text = ProcFile.read(file).strip();
            return text.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (IOException | NumberFormatException unlimited) {
            return Long.MAX_VALUE;
        }
    }
}
