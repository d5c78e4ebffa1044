// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.machine.ProcessMemory;
import io.luofleet.hostagent.machine.ProcessMemory.Limit;
import io.luofleet.hostagent.machine.ProcessMemory.Memfds;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the kernel can preserve the guests' memory and give it back, as far as that shows from outside of their processes: limits of
 * {@code mm/memfd_luo.c} in Linux 7.3. Pure but for {@link #look}.
 */
final class GuestMemoryCheck {
    /**
     * {@code memfd_luo_preserve_folios()} asks {@code kvmalloc()} for 8 bytes a page, and that gives no 2 GiB: ENOMEM, with a warning
     * in the kernel log.
     */
    static final long TOO_LARGE_BYTES = 1L << 40;

    private GuestMemoryCheck() {}

    /**
     * What is looked at.
     *
     * @param guests the memory of each workload's process
     * @param panicOnWarn whether the kernel ends at a warning
     * @param memfdNoexec {@code vm.memfd_noexec}; empty when the kernel does not have it
     */
    record Facts(Map<Subscriber, ProcessMemory> guests, boolean panicOnWarn, String memfdNoexec) {}

    /** Looks at the workloads' processes. */
    static Facts look(List<Subscriber> workloads, Machine machine) {
        Map<Subscriber, ProcessMemory> guests = new LinkedHashMap<>();
        workloads.forEach(workload ->
                guests.put(workload, machine.memoryOf(workload.peer().pid())));
        return new Facts(
                guests, machine.setting("kernel/panic_on_warn").equals("1"), machine.setting("vm/memfd_noexec"));
    }

    static List<Check> run(Facts facts) {
        return List.of(size(facts), seals(facts), cgroups(facts));
    }

    private static Check size(Facts facts) {
        List<String> tooLarge = new ArrayList<>();
        facts.guests().forEach((guest, memory) -> memory.memfds()
                .filter(memfds -> memfds.largestBytes() >= TOO_LARGE_BYTES)
                .ifPresent(memfds -> tooLarge.add(who(guest) + " has one of " + gibibytes(memfds.largestBytes()))));
        return verdict(
                "memfd-size",
                tooLarge,
                "no memfd of 1 TiB or more is seen" + unseen(facts),
                "this kernel cannot preserve a memfd of 1 TiB or more"
                        + (facts.panicOnWarn()
                                ? ", and with kernel.panic_on_warn=1 the attempt ends the host: "
                                : ": "),
                "give these guests several memfds, each below 1 TiB");
    }

    /** {@code memfd_add_seals()}: what is retrieved is executable, and sealing that against execution seals it against writing. */
    private static Check seals(Facts facts) {
        List<String> sealed = new ArrayList<>();
        facts.guests().forEach((guest, memory) -> memory.memfds()
                .filter(memfds -> memfds.notExecutable() > 0)
                .ifPresent(memfds -> sealed.add(who(guest) + " has " + memfds.notExecutable())));
        boolean someUnseen = facts.guests().values().stream()
                .anyMatch(memory -> memory.memfds().isEmpty());
        if (facts.memfdNoexec().equals("2") && someUnseen) {
            sealed.add("vm.memfd_noexec is 2, so there is no other" + unseen(facts));
        }
        String warning = facts.memfdNoexec().equals("1") && someUnseen
                ? "; warning: vm.memfd_noexec is 1, so every memfd made without MFD_EXEC is such a one"
                : "";
        return verdict(
                "memfd-seals",
                sealed,
                "no memfd made with MFD_NOEXEC_SEAL is seen" + unseen(facts) + warning,
                "a memfd made with MFD_NOEXEC_SEAL comes back sealed against writing: ",
                "make guest memory with MFD_EXEC, and set vm.memfd_noexec to 0");
    }

    /** RETRIEVE_FD charges all pages, holes included, to the caller's control group; when it refuses, the memory is lost for good. */
    private static Check cgroups(Facts facts) {
        List<String> tooTight = new ArrayList<>();
        facts.guests().forEach((guest, memory) -> memory.limit()
                .filter(limit -> needed(memory) > limit.bytes())
                .ifPresent(limit -> tooTight.add(tight(guest, memory, limit))));
        return verdict(
                "memory-cgroups",
                tooTight,
                "every workload's control group takes what it will retrieve" + unseen(facts),
                "memory that cannot be charged when it is retrieved is lost: ",
                "raise memory.max (MemoryMax= of the unit) of these control groups, also for the next boot");
    }

    private static String tight(Subscriber guest, ProcessMemory memory, Limit limit) {
        return who(guest) + " needs " + gibibytes(needed(memory)) + ", " + limit.cgroup() + " takes "
                + gibibytes(limit.bytes());
    }

    private static long needed(ProcessMemory memory) {
        long files = memory.memfds().map(Memfds::totalBytes).orElse(0L);
        return Math.max(files, memory.sharedBytes()) + memory.anonymousBytes();
    }

    /** Which workloads' memfds could not be looked at. */
    private static String unseen(Facts facts) {
        long count = facts.guests().values().stream()
                .filter(memory -> memory.memfds().isEmpty())
                .count();
        return count == 0
                ? ""
                : " (" + count + " of " + facts.guests().size()
                        + " workloads do not show their memfds to an agent without CAP_SYS_PTRACE)";
    }

    private static Check verdict(String name, List<String> faults, String good, String bad, String remedy) {
        return faults.isEmpty()
                ? new Check(name, true, good, null)
                : new Check(name, false, bad + faults.stream().collect(Collectors.joining("; ")), remedy);
    }

    private static String who(Subscriber guest) {
        return "'" + guest.id() + "' (" + guest.peer() + ")";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / 1073741824.0);
    }
}
