// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.kernel.Compatibility;
import io.luofleet.wire.Check;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which running kernels the target can take over from, statement by statement. Verdicts are {@link Compatibility}'s; what it
 * cannot see, an FLB in use on a kernel that no release describes, is added.
 */
public final class CompatibilityMatrix {
    private final Inventory inventory;
    private final Map<Use, List<String>> verdicts = new HashMap<>();

    CompatibilityMatrix(Inventory inventory) {
        this.inventory = inventory;
    }

    /**
     * A pair of running and target kernel.
     *
     * @param from the running kernel
     * @param to the target's
     * @param hosts how many selected hosts run it
     * @param verdict the sum of the statements
     * @param statements LUO, KHO, then each file handler and FLB in use, by name
     */
    public record Row(String from, String to, int hosts, Verdict verdict, List<Statement> statements) {
        public Row {
            statements = List.copyOf(statements);
        }
    }

    /** The sum of statements. */
    public enum Verdict {
        /** The target reads everything. */
        COMPATIBLE,
        /** No release describes the running kernel; the host compares once it has preserved. */
        UNVERIFIED,
        /** Some hosts have something in use that the target cannot read. */
        SOME_HOSTS,
        /** The target can take over from none. */
        INCOMPATIBLE
    }

    /**
     * One comparison.
     *
     * @param subject what is compared
     * @param running what the running side has; {@code null} when nothing is known
     * @param target what the target has; {@code null} when it has none
     * @param agrees whether the target can read it; {@code null} when nothing is known
     * @param source {@link Source#DERIVED} where no kernel reported it: it follows from registrations, manifests and words
     * @param hosts how many of the pair's hosts it concerns
     */
    public record Statement(Subject subject, String running, String target, Boolean agrees, Source source, int hosts) {}

    /** What a statement compares. */
    public enum Subject {
        /** LUO's format. */
        LUO,
        /** KHO's format. */
        KHO,
        /** A file handler in use. */
        FILE_HANDLER,
        /** An FLB in use. */
        FLB
    }

    private record Use(String kernel, KernelFacts said, Set<String> handlers, Set<String> flbs) {}

    /** Why the target cannot take over from this host; empty when it can. */
    List<String> obstacles(InventoryHost host) {
        return verdicts.computeIfAbsent(
                new Use(
                        host.kernelRelease(),
                        host.kernel(),
                        host.handlers().keySet(),
                        host.flbs().keySet()),
                this::obstacles);
    }

    private List<String> obstacles(Use use) {
        List<String> obstacles =
                new ArrayList<>(Compatibility.check(running(use), inventory.target(), use.handlers).stream()
                        .filter(check -> !check.passed())
                        .map(Check::detail)
                        .toList());
        use.flbs.stream()
                .filter(flb -> !flbsOf(inventory.target().abi()).contains(flb))
                .sorted()
                .map(flb -> "%s does not know the FLB %s, which is in use"
                        .formatted(inventory.target().name(), flb))
                .forEach(obstacles::add);
        return List.copyOf(obstacles);
    }

    private Compatibility.Running running(Use use) {
        return new Compatibility.Running(use.kernel, abiOf(use.kernel), Optional.ofNullable(use.said));
    }

    /** The rows of these hosts, by running kernel. */
    List<Row> rows(Collection<InventoryHost> hosts) {
        Map<String, List<InventoryHost>> byKernel = hosts.stream()
                .collect(Collectors.groupingBy(InventoryHost::kernelRelease, TreeMap::new, Collectors.toList()));
        return byKernel.entrySet().stream()
                .map(e -> row(e.getKey(), e.getValue()))
                .toList();
    }

    private Row row(String kernel, List<InventoryHost> hosts) {
        Optional<KernelAbi> running = abiOf(kernel);
        KernelAbi target = inventory.target().abi();
        List<Statement> statements = new ArrayList<>();
        statements.addAll(formats(Subject.LUO, hosts, KernelFacts::luo, running.map(KernelAbi::luo), target.luo()));
        statements.addAll(formats(Subject.KHO, hosts, KernelFacts::kho, running.map(KernelAbi::kho), target.kho()));
        statements.addAll(inUse(Subject.FILE_HANDLER, hosts, InventoryHost::handlers, handlersOf(target)));
        statements.addAll(inUse(Subject.FLB, hosts, InventoryHost::flbs, flbsOf(target)));
        long stopped = hosts.stream().filter(h -> !obstacles(h).isEmpty()).count();
        Verdict verdict = stopped == hosts.size()
                ? Verdict.INCOMPATIBLE
                : stopped > 0
                        ? Verdict.SOME_HOSTS
                        : isVerified(running, hosts) ? Verdict.COMPATIBLE : Verdict.UNVERIFIED;
        return new Row(kernel, inventory.target().kernelRelease(), hosts.size(), verdict, statements);
    }

    private static boolean isVerified(Optional<KernelAbi> registered, List<InventoryHost> hosts) {
        return registered.isPresent() || hosts.stream().allMatch(h -> h.kernel() != null);
    }

    /** A statement for each thing said: by kernels that can be asked, and for the others by the registration. */
    private static List<Statement> formats(
            Subject subject,
            List<InventoryHost> hosts,
            Function<KernelFacts, String> said,
            Optional<String> registered,
            String target) {
        Map<Boolean, List<InventoryHost>> byVoice =
                hosts.stream().collect(Collectors.partitioningBy(h -> h.kernel() != null));
        List<Statement> statements = new ArrayList<>();
        byVoice.get(true).stream()
                .collect(Collectors.groupingBy(h -> said.apply(h.kernel()), TreeMap::new, Collectors.counting()))
                .forEach((format, count) -> statements.add(
                        format(subject, Optional.of(format), target, Source.REPORTED, count.intValue())));
        if (!byVoice.get(false).isEmpty()) {
            statements.add(format(
                    subject,
                    registered,
                    target,
                    Source.DERIVED,
                    byVoice.get(false).size()));
        }
        return statements;
    }

    private static Statement format(
            Subject subject, Optional<String> running, String target, Source source, int hosts) {
        return new Statement(
                subject,
                running.orElse(null),
                target,
                running.map(target::equals).orElse(null),
                source,
                hosts);
    }

    /** What a single host could only derive is derived. */
    private static List<Statement> inUse(
            Subject subject,
            List<InventoryHost> hosts,
            Function<InventoryHost, Map<String, Source>> used,
            Collection<String> known) {
        Map<String, List<Source>> sources = new TreeMap<>();
        hosts.forEach(
                host -> used.apply(host).forEach((name, source) -> sources.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(source)));
        return sources.entrySet().stream()
                .map(e -> new Statement(
                        subject,
                        e.getKey(),
                        known.contains(e.getKey()) ? e.getKey() : null,
                        known.contains(e.getKey()),
                        e.getValue().contains(Source.DERIVED) ? Source.DERIVED : Source.REPORTED,
                        e.getValue().size()))
                .toList();
    }

    private Optional<KernelAbi> abiOf(String kernel) {
        return Optional.ofNullable(inventory.abis().get(kernel));
    }

    private static Set<String> handlersOf(KernelAbi abi) {
        return abi.fileHandlers().stream().map(KernelAbi.FileHandler::name).collect(Collectors.toSet());
    }

    private static Set<String> flbsOf(KernelAbi abi) {
        return abi.fileHandlers().stream().flatMap(h -> h.flbs().stream()).collect(Collectors.toSet());
    }
}
