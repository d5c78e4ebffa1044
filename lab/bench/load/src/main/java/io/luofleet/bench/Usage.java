// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * CPU time used so far and memory in use now, from /proc.
 *
 * @param nanos our monotonic clock
 * @param service CPU seconds of the service
 * @param database CPU seconds of PostgreSQL's processes, those that ended included
 * @param load CPU seconds of this process
 * @param machine CPU seconds of everything on the machine
 * @param serviceBytes resident memory of the service
 * @param databaseBytes PostgreSQL's, shared pages counted once
 */
record Usage(
        long nanos,
        double service,
        double database,
        double load,
        double machine,
        long serviceBytes,
        long databaseBytes) {
    /** USER_HZ, which is 100 on every architecture that we run on. */
    private static final double TICKS_A_SECOND = 100;

    /** Fields of /proc/PID/stat after the command's name, which may hold anything, from the state on. */
    private static final int UTIME = 11;

    private static final int CHILDREN_STIME = 14;

    static Usage now(long servicePid, long postmasterPid) {
        double database = cpu(postmasterPid);
        long databaseBytes = proportional(postmasterPid);
        for (ProcessHandle child : children(postmasterPid)) {
            database += cpu(child.pid());
            databaseBytes += proportional(child.pid());
        }
        return new Usage(
                System.nanoTime(),
                cpu(servicePid),
                database,
                cpu(ProcessHandle.current().pid()),
                machineCpu(),
                field(Path.of("/proc/" + servicePid + "/status"), "VmRSS:"),
                databaseBytes);
    }

    private static ProcessHandle[] children(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::children)
                .orElse(Stream.empty())
                .toArray(ProcessHandle[]::new);
    }

    /** Of the process and of those of its children that it has waited for; 0 when it is gone. */
    private static double cpu(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Arrays.stream(fields, UTIME, CHILDREN_STIME + 1)
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_A_SECOND;
    }

    private static double machineCpu() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +", -1);
        // user nice system, then idle and iowait, then irq softirq
        return Stream.of(1, 2, 3, 6, 7)
                        .mapToLong(i -> Long.parseLong(fields[i]))
                        .sum()
                / TICKS_A_SECOND;
    }

    private static long proportional(long pid) {
        return field(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:");
    }

    /** Bytes of a field in kB. */
    private static long field(Path file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]) * 1024)
                .findFirst()
                .orElse(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            // ESRCH: it ended while it was read.
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw new HarnessException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Cores used between two looks.
     *
     * @param others what is none of the three: the load's system calls are its own, another program's are here
     */
    record Cores(double seconds, double service, double database, double load, double others) {
        static Cores between(Usage from, Usage to) {
            double seconds = (to.nanos - from.nanos) / 1e9;
            double service = (to.service - from.service) / seconds;
            double database = (to.database - from.database) / seconds;
            double load = (to.load - from.load) / seconds;
            double all = (to.machine - from.machine) / seconds;
            return new Cores(seconds, service, database, load, Math.max(0, all - service - database - load));
        }
    }
}
