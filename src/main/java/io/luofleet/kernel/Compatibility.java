// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether one kernel can read what another preserved. The kernel enforces it late and hard: a foreign LUO version panics it
 * early in its boot ({@code liveupdate_early_init()} in kernel/liveupdate/luo_core.c), an unknown file handler makes every open
 * of the device fail with EIO. A pure function.
 */
public final class Compatibility {
    private Compatibility() {}

    /**
     * The checks that need no agent.
     *
     * @param runningKernel the running kernel's name
     * @param running what is known of it; empty when no release of that kernel is registered
     * @param target the release to go to
     * @param handlersInUse file handlers that the host's sessions were last seen to use
     */
    public static List<Check> check(
            String runningKernel, Optional<KernelAbi> running, ReleaseSpec target, Set<String> handlersInUse) {
        List<Check> checks = new ArrayList<>();
        if (running.isEmpty()) {
            checks.add(new Check(
                    "running-release",
                    true,
                    "no release is registered for the running kernel %s: what it preserves is compared with %s only once it is preserved"
                            .formatted(runningKernel, target.name()),
                    null));
        } else {
            checks.add(same(
                    "luo-abi", "LUO format", running.get().luo(), target.abi().luo(), target));
            checks.add(same(
                    "kho-abi", "KHO format", running.get().kho(), target.abi().kho(), target));
            checks.add(flbs(running.get(), target));
        }
        checks.add(handlers(handlersInUse, target));
        return List.copyOf(checks);
    }

    private static Check same(String name, String what, String running, String wanted, ReleaseSpec target) {
        return running.equals(wanted)
                ? new Check(name, true, "%s %s on both sides".formatted(what, running), null)
                : new Check(
                        name,
                        false,
                        "the running kernel writes %s %s, %s reads %s".formatted(what, running, target.name(), wanted),
                        "Go to a release with %s %s; this one needs a cold boot after evacuation."
                                .formatted(what, running));
    }

    private static Check handlers(Set<String> inUse, ReleaseSpec target) {
        Set<String> missing = new TreeSet<>(inUse);
        missing.removeAll(names(target.abi()));
        return missing.isEmpty()
                ? new Check(
                        "file-handlers", true, "all file handlers last seen in use are known to " + target.name(), null)
                : new Check(
                        "file-handlers",
                        false,
                        "%s cannot read files of %s".formatted(target.name(), String.join(", ", missing)),
                        "Go to a release with these file handlers, or correct the release's registration.");
    }

    /** The FLBs of handlers that both kernels have; a handler that the target lacks is another check's matter. */
    private static Check flbs(KernelAbi running, ReleaseSpec target) {
        Set<String> shared = names(target.abi());
        Set<String> missing = running.fileHandlers().stream()
                .filter(h -> shared.contains(h.name()))
                .flatMap(h -> h.flbs().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        target.abi().fileHandlers().forEach(h -> missing.removeAll(h.flbs()));
        return missing.isEmpty()
                ? new Check("flbs", true, "all FLBs of the shared file handlers are known to " + target.name(), null)
                : new Check(
                        "flbs",
                        false,
                        "%s does not know the FLBs %s".formatted(target.name(), String.join(", ", missing)),
                        "Go to a release with these FLBs, or correct the release's registration.");
    }

    private static Set<String> names(KernelAbi abi) {
        return abi.fileHandlers().stream().map(KernelAbi.FileHandler::name).collect(Collectors.toSet());
    }
}
