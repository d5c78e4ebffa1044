// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The processes of this host. A process is its id together with its start, because ids are used again. */
public interface ProcessTable {
    /**
     * When a process started, in clock ticks since the boot; empty when there is none of this id, or only its corpse, which
     * has no memory any more.
     */
    OptionalLong startedAt(int pid);

    /** The kernel's, by {@code /proc}. */
    static ProcessTable ofKernel() {
        return ProcessTable::read;
    }

    /** One in which every process lives for ever; for workloads that are no processes of their own. */
    static ProcessTable immortal() {
        return pid -> OptionalLong.of(0);
    }

    /** {@code /proc/PID/stat}: pid, (name), state, …; field 22 is the start (proc_pid_stat(5)). The name may hold anything. */
    private static OptionalLong read(int pid) {
        try {
            String stat = ProcFile.read(Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[19]));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }
}
