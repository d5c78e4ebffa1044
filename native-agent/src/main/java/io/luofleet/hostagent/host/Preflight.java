// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.machine.KexecWay;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.ReleaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checks before anything is touched. Pure: what is seen goes in, verdicts come out. */
final class Preflight {
    static final String DEVICE = "device";

    /** Beyond this, certificates, signatures and maintenance windows stop meaning what they say. */
    private static final Duration MAX_CLOCK_OFFSET = Duration.ofMinutes(5);

    /** Beside the image and initrd: KHO's own pages and the kernel's decompression. */
    private static final long MEMORY_MARGIN_BYTES = 64L << 20;

    private Preflight() {}

    /**
     * What the checks look at.
     *
     * @param device whether the kernel offers live updates
     * @param unfinished why an earlier live update is not over; empty when it is
     * @param kexecObstacle why no kernel can be loaded; empty when one can
     * @param way how the next kernel is entered
     * @param target the release to go to
     * @param running what the running kernel writes; {@code null} when unknown
     * @param kernelRelease the running kernel
     * @param runningLine its command line
     * @param scratch KHO's scratch areas; none when unknown
     * @param subscribers the workloads that take part
     * @param availableMemory in bytes, empty when unknown
     * @param stagingRoom in bytes, empty when unknown
     * @param clockOffset the control plane's clock less ours, empty when unknown
     * @param unprotected what custody does not cover; empty when all is
     */
    record Facts(
            boolean device,
            String unfinished,
            String kexecObstacle,
            KexecWay way,
            ReleaseSpec target,
            KernelAbi running,
            String kernelRelease,
            String runningLine,
            List<ScratchArea> scratch,
            List<Subscriber> subscribers,
            OptionalLong availableMemory,
            OptionalLong stagingRoom,
            Optional<Duration> clockOffset,
            String unprotected,
            int storeRoom) {}

    static List<Check> run(Facts facts) {
        List<Check> checks = new ArrayList<>();
        checks.add(device(facts));
        checks.add(verdict(
                "earlier-sessions",
                facts.unfinished().isEmpty(),
                facts.unfinished().isEmpty() ? "nothing of an earlier live update is left" : facts.unfinished(),
                "let every workload claim its session and the control plane finish them, or reboot the host"));
        checks.add(verdict(
                "kexec",
                facts.kexecObstacle().isEmpty(),
                facts.kexecObstacle().isEmpty() ? "kexec_file_load is available" : facts.kexecObstacle(),
                "use a kernel with CONFIG_KEXEC_FILE, and leave kernel.kexec_load_disabled at 0"));
        checks.add(way(facts.way()));
        checks.add(CommandLineCheck.of(facts.target(), facts.runningLine()));
        checks.add(ScratchCheck.of(facts.target(), facts.scratch()));
        checks.addAll(abi(facts));
        checks.add(room("memory", facts.availableMemory(), memoryNeeded(facts.target()), "free memory on the host"));
        checks.add(
                room("disk", facts.stagingRoom(), size(facts.target()), "free space in the agent's state directory"));
        checks.add(clock(facts));
        checks.add(custody(facts));
        return checks;
    }

    /** The same is asked again of what is loaded. */
    static Check signature(ReleaseTrust.Verdict verdict) {
        return switch (verdict) {
            case ReleaseTrust.Verdict.Trusted(String why) -> verdict("release-signature", true, why, null);
            case ReleaseTrust.Verdict.Refused(AgentFailure ignored, String why, String remedy) ->
                verdict("release-signature", false, why, remedy);
        };
    }

    /** A session that does not fit into the store is closed by it, and with it lost when the agent dies. */
    private static Check custody(Facts facts) {
        int needed = facts.subscribers().size() + 1;
        if (facts.storeRoom() < needed) {
            return verdict(
                    "custody",
                    false,
                    "the descriptor store has room for " + facts.storeRoom() + " sessions, " + needed + " are needed",
                    "raise FileDescriptorStoreMax= of luo-agent.service and restart it");
        }
        String detail =
                facts.unprotected().isEmpty() ? "sessions outlive the agent" : "not protected: " + facts.unprotected();
        return verdict("custody", true, detail, null);
    }

    private static Check device(Facts facts) {
        return verdict(
                DEVICE,
                facts.device(),
                facts.device() ? "/dev/liveupdate is there" : "/dev/liveupdate is absent",
                "boot with liveupdate=on kho=on");
    }

    private static Check way(KexecWay way) {
        return switch (way) {
            case KexecWay.Refused(String why, String remedy) -> verdict("kexec-way", false, why, remedy);
            default -> verdict("kexec-way", true, way.label() + ": " + way.why(), null);
        };
    }

    /** A foreign LUO version panics the next kernel, an unknown handler makes its device fail: both must be found here. */
    private static List<Check> abi(Facts facts) {
        KernelAbi running = facts.running();
        KernelAbi target = facts.target().abi();
        if (running == null || target == null) {
            String unknown = running == null
                    ? "no release is registered for the running kernel " + facts.kernelRelease()
                    : "release " + facts.target().name() + " says nothing of its ABI";
            return List.of(verdict(
                    "luo-abi", false, unknown, "register the release with its LUO and KHO ABI and its file handlers"));
        }
        String choose = "choose a release built for the running kernel's ABI";
        return List.of(
                same("luo-abi", running.luo(), target.luo(), choose),
                same("kho-abi", running.kho(), target.kho(), choose),
                handlers(running, target),
                flbs(running, target));
    }

    private static Check same(String name, String running, String target, String remedy) {
        boolean same = running != null && Objects.equals(running, target);
        return verdict(name, same, "running " + running + ", target " + target, remedy);
    }

    private static Check handlers(KernelAbi running, KernelAbi target) {
        // Until they preserve, workloads do not say which handlers their files have; every memfd has this one.
        boolean both = handler(running).isPresent() && handler(target).isPresent();
        return verdict(
                "file-handlers",
                both,
                "in use: " + Manifest.HANDLER + "; target has: "
                        + target.fileHandlers().stream().map(FileHandler::name).collect(Collectors.joining(", ")),
                "choose a release with file handler " + Manifest.HANDLER);
    }

    private static Check flbs(KernelAbi running, KernelAbi target) {
        TreeSet<String> missing = handler(running).stream()
                .flatMap(h -> h.flbs().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        target.fileHandlers().forEach(h -> h.flbs().forEach(missing::remove));
        return verdict(
                "flbs",
                missing.isEmpty(),
                missing.isEmpty() ? "the target has every FLB in use" : "the target lacks " + missing,
                "choose a release that has these FLBs, or correct its registration");
    }

    private static Optional<FileHandler> handler(KernelAbi abi) {
        return abi.fileHandlers().stream()
                .filter(h -> Manifest.HANDLER.equals(h.name()))
                .findFirst();
    }

    private static Check room(String name, OptionalLong available, long needed, String remedy) {
        if (available.isEmpty()) {
            return verdict(name, true, "not known here; needed: " + mebibytes(needed), null);
        }
        return verdict(
                name,
                available.getAsLong() >= needed,
                mebibytes(available.getAsLong()) + " available, " + mebibytes(needed) + " needed",
                remedy);
    }

    private static Check clock(Facts facts) {
        if (facts.clockOffset().isEmpty()) {
            return verdict("clock", true, "not compared yet", null);
        }
        Duration offset = facts.clockOffset().get().abs();
        return verdict(
                "clock",
                offset.compareTo(MAX_CLOCK_OFFSET) <= 0,
                "off the control plane's by " + offset.toMillis() + " ms",
                "synchronise the host's clock");
    }

    /** The files in the page cache and once more as kexec segments. */
    private static long memoryNeeded(ReleaseSpec target) {
        return 2 * size(target) + MEMORY_MARGIN_BYTES;
    }

    private static long size(ReleaseSpec target) {
        return Stream.of(target.image(), target.initrd())
                .filter(Objects::nonNull)
                .map(Artifact::sizeBytes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private static Check verdict(String name, boolean passed, String detail, String remedy) {
        return new Check(name, passed, detail, passed ? null : remedy);
    }
}
