// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.plan.model.Plan.LeftOut;
import io.luofleet.plan.model.Plan.Reason;
import io.luofleet.plan.model.Strategy.Cap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes plans: a pure function, so that the same request with the same inventory gives the same plan. */
public final class Planner {
    /** What a host is expected to take, without its soak, when no update between the two kernels is recorded. */
    public static final Duration DEFAULT_HOST_DURATION = Duration.ofMinutes(10);

    private static final int NAMED = 5;

    private final PlanRequest request;
    private final Inventory inventory;
    private final CompatibilityMatrix matrix;
    private final List<InventoryHost> selected;

    private Planner(PlanRequest request, Inventory inventory) {
        this.request = request;
        this.inventory = inventory;
        this.matrix = new CompatibilityMatrix(inventory);
        this.selected = select(request, inventory.hosts());
    }

    /** Plans, or says everything that stands against it. */
    public static Planning plan(PlanRequest request, Inventory inventory) {
        return new Planner(request, inventory).plan();
    }

    /** The hosts that a request selects, by name. */
    public static List<InventoryHost> select(PlanRequest request, List<InventoryHost> hosts) {
        Set<String> named = Set.copyOf(request.hosts());
        return hosts.stream()
                .filter(h -> named.isEmpty() || named.contains(h.name()))
                .filter(h -> request.selector().matches(h.labels()))
                .sorted(Comparator.comparing(InventoryHost::name))
                .toList();
    }

    /** What is wrong with a request's choice of hosts, whatever the release. */
    public static List<Finding> checkSelection(PlanRequest request, List<InventoryHost> hosts) {
        List<Finding> findings = new ArrayList<>();
        Set<String> known = hosts.stream().map(InventoryHost::name).collect(Collectors.toSet());
        List<String> unknown =
                request.hosts().stream().filter(h -> !known.contains(h)).toList();
        if (!unknown.isEmpty()) {
            findings.add(new Finding("hosts", "no such host is enrolled: " + named(unknown)));
        }
        if (select(request, hosts).isEmpty()) {
            findings.add(new Finding("selector", "matches none of the %d hosts".formatted(hosts.size())));
        }
        return findings;
    }

    /** Caps that limit nothing: in a request they are a slip, in the defaults they are meant for fleets with racks. */
    public static List<Finding> checkCaps(PlanRequest request, List<InventoryHost> hosts) {
        List<Cap> caps = request.strategy().maxUnavailable();
        return limits(caps, hosts).ofNoHost().stream()
                .map(cap -> new Finding(
                        "strategy.maxUnavailable[%d].level".formatted(caps.indexOf(cap)),
                        "no host has the label '%s', so this would limit nothing".formatted(cap.level())))
                .toList();
    }

    private Planning plan() {
        List<LeftOut> leftOut = new ArrayList<>();
        List<InventoryHost> going = new ArrayList<>();
        selected.forEach(host -> reasonAgainst(host).ifPresentOrElse(leftOut::add, () -> going.add(host)));
        List<Finding> findings = findings(going);
        if (!findings.isEmpty()) {
            return new Planning.Refused(findings);
        }
        Caps caps = limits(request.strategy().maxUnavailable(), inventory.hosts());
        List<Plan.Wave> waves = new Waves(request.strategy(), caps, this::expected).of(going);
        var contents = new Plan.Contents(
                inventory.target().kernelRelease(),
                waves,
                leftOut,
                matrix.rows(selected),
                durations(going),
                total(waves),
                warnings(going, leftOut, caps));
        return new Planning.Planned(new Plan(PlanHash.of(request, contents), request, contents));
    }

    private Optional<LeftOut> reasonAgainst(InventoryHost host) {
        if (isThere(host) && !request.reinstall()) {
            String detail = host.staged() == null
                    ? "runs %s; how its present boot was staged is not known, so only that is compared ('reinstall' takes it along)"
                    : "runs %s with the same image, initrd and command line";
            return Optional.of(new LeftOut(host.name(), Reason.ALREADY_THERE, detail.formatted(host.kernelRelease())));
        }
        if (host.cordon() != null) {
            return Optional.of(new LeftOut(host.name(), Reason.CORDONED, host.cordon()));
        }
        if (host.holder() != null) {
            return Optional.of(new LeftOut(host.name(), Reason.IN_ANOTHER_ROLLOUT, host.holder()));
        }
        if (!host.liveUpdateDevice()) {
            return Optional.of(new LeftOut(
                    host.name(), Reason.NO_DEVICE, "has no /dev/liveupdate: boot it with liveupdate=on and kho=on"));
        }
        List<String> obstacles = matrix.obstacles(host);
        return obstacles.isEmpty()
                ? Optional.empty()
                : Optional.of(new LeftOut(host.name(), Reason.INCOMPATIBLE, String.join("; ", obstacles)));
    }

    private boolean isThere(InventoryHost host) {
        return host.kernelRelease().equals(inventory.target().kernelRelease())
                && (host.staged() == null || host.staged().equals(Staged.of(inventory.target())));
    }

    private List<Finding> findings(List<InventoryHost> going) {
        List<Finding> findings = new ArrayList<>(checkSelection(request, inventory.hosts()));
        String target = inventory.target().kernelRelease();
        List<String> newer = going.stream()
                .filter(h -> KernelVersion.isDowngrade(h.kernelRelease(), target))
                .map(InventoryHost::name)
                .toList();
        if (!request.strategy().allowDowngrade() && !newer.isEmpty()) {
            findings.add(new Finding(
                    "strategy.allowDowngrade",
                    "must be true: %s is older than what %s".formatted(target, running(newer))));
        }
        return findings;
    }

    private static String running(List<String> hosts) {
        return named(hosts) + (hosts.size() == 1 ? " runs" : " run");
    }

    private static String named(List<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() <= NAMED ? first : "%s and %d more".formatted(first, names.size() - NAMED);
    }

    private Duration expected(InventoryHost host) {
        var recorded = inventory.history().get(host.kernelRelease());
        return (recorded == null ? DEFAULT_HOST_DURATION : recorded.median())
                .plus(request.strategy().hostSoak());
    }

    private List<Plan.HostDuration> durations(List<InventoryHost> going) {
        Map<String, Plan.HostDuration> durations = new TreeMap<>();
        for (InventoryHost host : going) {
            var recorded = inventory.history().get(host.kernelRelease());
            durations.computeIfAbsent(
                    host.kernelRelease(),
                    from -> new Plan.HostDuration(from, expected(host), recorded == null ? 0 : recorded.updates()));
        }
        return List.copyOf(durations.values());
    }

    private Duration total(List<Plan.Wave> waves) {
        return waves.stream()
                .map(Plan.Wave::expectedDuration)
                .reduce(Duration.ZERO, Duration::plus)
                .plus(request.strategy().soak().multipliedBy(waves.size()));
    }

    private List<String> warnings(List<InventoryHost> going, List<LeftOut> leftOut, Caps caps) {
        List<String> warnings = new ArrayList<>();
        if (going.isEmpty()) {
            warnings.add("Nothing to do: all %d selected hosts are left out.".formatted(leftOut.size()));
        }
        List<String> silent = going.stream()
                .filter(h -> !h.present())
                .map(InventoryHost::name)
                .toList();
        if (!silent.isEmpty()) {
            warnings.add(
                    switch (request.strategy().offline()) {
                        case SKIP ->
                            "Silent now, and left out if they still are at their turn: %s.".formatted(named(silent));
                        case WAIT -> "Silent now, and their waves wait for them: %s.".formatted(named(silent));
                    });
        }
        List<Gate> atTheEnd = request.strategy().gates().stream()
                .filter(gate -> gate.after().isAsked(true))
                .toList();
        if (!atTheEnd.isEmpty()) {
            warnings.add("The rollout ends with the yes of: %s."
                    .formatted(atTheEnd.stream().map(Waves::described).collect(Collectors.joining(", "))));
        }
        caps.ofNoHost()
                .forEach(cap -> warnings.add(
                        "No host has the label '%s': the cap on it limits nothing.".formatted(cap.level())));
        for (Cap cap : request.strategy().maxUnavailable()) {
            List<String> without = going.stream()
                    .filter(h -> !cap.level().equals(Cap.FLEET) && !h.labels().containsKey(cap.level()))
                    .map(InventoryHost::name)
                    .toList();
            if (!without.isEmpty() && !caps.ofNoHost().contains(cap)) {
                warnings.add("Without the label '%s', so not limited by the cap on it: %s."
                        .formatted(cap.level(), named(without)));
            }
        }
        new TreeSet<>(going.stream().map(InventoryHost::kernelRelease).toList())
                .stream()
                        .filter(kernel -> !inventory.abis().containsKey(kernel))
                        .forEach(kernel -> warnings.add(
                                "No release describes the running kernel %s: hosts compare once they have preserved."
                                        .formatted(kernel)));
        return warnings;
    }

    private static Caps limits(List<Cap> caps, List<InventoryHost> hosts) {
        return Caps.of(caps, hosts.stream().map(InventoryHost::labels).toList());
    }
}
