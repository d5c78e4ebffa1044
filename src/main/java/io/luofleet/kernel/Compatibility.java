// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelFacts;
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
    private static final String ITS_OWN_WORDS = " (by the running kernel's own words)";
    private static final String AS_REGISTERED = " (as the running kernel's release is registered)";

    private Compatibility() {}

    /**
     * The kernel that runs. What it says of itself counts for more than what is registered for it.
     *
     * @param name its name
     * @param registered what the release registered for it says; empty when none is
     * @param said what it says of itself; empty when it cannot be asked
     */
    public record Running(String name, Optional<KernelAbi> registered, Optional<KernelFacts> said) {
        private Optional<String> luo() {
            return said.map(KernelFacts::luo).or(() -> registered.map(KernelAbi::luo));
        }

        private Optional<String> kho() {
            return said.map(KernelFacts::kho).or(() -> registered.map(KernelAbi::kho));
        }

        private boolean has(String handler) {
            return said.map(s -> s.fileHandlers().contains(handler)).orElse(true);
        }

        private boolean hasFlb(String flb) {
            return said.map(s -> s.flbs().contains(flb)).orElse(true);
        }

        private String source() {
            return said.isPresent() ? ITS_OWN_WORDS : AS_REGISTERED;
        }
    }

    /**
     * The checks that need no agent.
     *
     * @param running the running kernel
     * @param target the release to go to
     * @param handlersInUse file handlers that the host's sessions were last seen to use
     */
    public static List<Check> check(Running running, ReleaseSpec target, Set<String> handlersInUse) {
        List<Check> checks = new ArrayList<>();
        if (running.registered().isEmpty()) {
            checks.add(new Check("running-release", true, unregistered(running, target), null));
        }
        running.luo()
                .ifPresent(luo -> checks.add(
                        same("luo-abi", "LUO format", luo, target.abi().luo(), running, target)));
        running.kho()
                .ifPresent(kho -> checks.add(
                        same("kho-abi", "KHO format", kho, target.abi().kho(), running, target)));
        running.registered().ifPresent(abi -> checks.add(flbs(running, abi, target)));
        checks.add(handlers(running, handlersInUse, target));
        return List.copyOf(checks);
    }

    private static String unregistered(Running running, ReleaseSpec target) {
        String compared = running.said().isPresent()
                ? "which FLBs its files depend on is not known" + unattributed(running, Set.of(), target)
                : "what it preserves is compared with %s only once it is preserved".formatted(target.name());
        return "no release is registered for the running kernel %s: %s".formatted(running.name(), compared);
    }

    /** FLBs that the running kernel has, the target does not, and no registration gives to a file handler. */
    private static String unattributed(Running running, Set<String> attributed, ReleaseSpec target) {
        Set<String> strange =
                new TreeSet<>(running.said().map(KernelFacts::flbs).orElse(List.of()));
        strange.removeAll(attributed);
        strange.removeAll(flbs(target.abi()));
        return strange.isEmpty()
                ? ""
                : "; %s does not know the FLBs %s that the running kernel says it has, and nobody knows which files depend on them"
                        .formatted(target.name(), String.join(", ", strange));
    }

    private static Check same(
            String name, String what, String writes, String reads, Running running, ReleaseSpec target) {
        return writes.equals(reads)
                ? new Check(name, true, "%s %s on both sides%s".formatted(what, writes, running.source()), null)
                : new Check(
                        name,
                        false,
                        "the running kernel writes %s %s%s, %s reads %s"
                                .formatted(what, writes, running.source(), target.name(), reads),
                        "Go to a release with %s %s; this one needs a cold boot after evacuation."
                                .formatted(what, writes));
    }

    /** A handler that the running kernel says it does not have was used in another boot only. */
    private static Check handlers(Running running, Set<String> inUse, ReleaseSpec target) {
        Set<String> missing = inUse.stream().filter(running::has).collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(names(target.abi()));
        String source = running.said().isPresent()
                ? " (of those that the running kernel says it has)"
                : " (by the host's sessions)";
        return missing.isEmpty()
                ? new Check(
                        "file-handlers",
                        true,
                        "all file handlers last seen in use are known to " + target.name() + source,
                        null)
                : new Check(
                        "file-handlers",
                        false,
                        "%s cannot read files of %s%s".formatted(target.name(), String.join(", ", missing), source),
                        "Go to a release with these file handlers, or correct the release's registration.");
    }

    /**
     * The FLBs of handlers that both kernels have; a handler that the target lacks is another check's matter. Only the
     * registration tells which handler depends on which FLB.
     */
    private static Check flbs(Running running, KernelAbi registered, ReleaseSpec target) {
        Set<String> shared = names(target.abi());
        Set<String> missing = registered.fileHandlers().stream()
                .filter(h -> running.has(h.name()) && shared.contains(h.name()))
                .flatMap(h -> h.flbs().stream())
                .filter(running::hasFlb)
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(flbs(target.abi()));
        return missing.isEmpty()
                ? new Check(
                        "flbs",
                        true,
                        "all FLBs of the shared file handlers are known to " + target.name() + AS_REGISTERED
                                + unattributed(running, flbs(registered), target),
                        null)
                : new Check(
                        "flbs",
                        false,
                        "%s does not know the FLBs %s%s"
                                .formatted(target.name(), String.join(", ", missing), AS_REGISTERED),
                        "Go to a release with these FLBs, or correct the release's registration.");
    }

    private static Set<String> flbs(KernelAbi abi) {
        return abi.fileHandlers().stream().flatMap(h -> h.flbs().stream()).collect(Collectors.toSet());
    }

    private static Set<String> names(KernelAbi abi) {
        return abi.fileHandlers().stream().map(KernelAbi.FileHandler::name).collect(Collectors.toSet());
    }
}
