// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.kernel.KernelRelease;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.plan.model.Finding;
import io.luofleet.plan.model.Gate;
import io.luofleet.plan.model.InventoryHost;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.PlanDiff;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.plan.model.Planner;
import io.luofleet.plan.model.Planning;
import io.luofleet.plan.model.RequestReader;
import io.luofleet.plan.model.RequestTree;
import io.luofleet.plan.model.Strategy;
import io.luofleet.plan.window.Windows;
import io.luofleet.platform.Json;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes plans and keeps them under their hash. Nothing else changes by planning. */
@ApplicationScoped
@Transactional
public class PlanService {
    private final InventoryReader inventory;
    private final KernelReleaseService releases;
    private final PlanRepository plans;
    private final Instance<GateSecrets> secrets;
    private final Clock clock;

    PlanService(
            InventoryReader inventory,
            KernelReleaseService releases,
            PlanRepository plans,
            @Any Instance<GateSecrets> secrets,
            Clock clock) {
        this.inventory = inventory;
        this.releases = releases;
        this.plans = plans;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * What making a plan gives.
     *
     * @param stored the plan as computed now, with its first author
     * @param isNew whether nobody had made it before
     */
    public record Made(StoredPlan stored, boolean isNew) {}

    /** Plans what a client asks for, or a problem with all findings. */
    Made make(Map<String, ?> json, Principal author) {
        RequestReader.Reading reading = RequestReader.read(json);
        return make(reading.request(), reading.findings(), reading.hasOwnCaps(), author);
    }

    /** Plans a request that needs no reading, or a problem with all findings. */
    public Made make(PlanRequest request, Principal author) {
        return make(request, List.of(), false, author);
    }

    /** The plan of this hash, or a problem that says that there is none. */
    public StoredPlan require(String hash) {
        return plans.findByIdOptional(hash)
                .map(PlanService::toDomain)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PLAN,
                        "No plan has the hash %s. Make one with POST /api/v1/plans.".formatted(hash)));
    }

    /** What the request of a plan comes to now: the same plan, unless the inventory has changed what matters. */
    public Planning replan(Plan plan) {
        KernelRelease release = releases.require(plan.request().release());
        if (release.retired() != null) {
            return new Planning.Refused(List.of(retired(release)));
        }
        return Planner.plan(plan.request(), inventory.of(release, inventory.hosts()));
    }

    /** How what a plan's request comes to now differs from it; empty when it does not. The plan must still be possible. */
    public Optional<PlanDiff> drift(Plan plan) {
        return switch (replan(plan)) {
            case Planning.Refused(List<Finding> findings) -> throw refused(findings);
            case Planning.Planned(Plan now) ->
                now.hash().equals(plan.hash()) ? Optional.empty() : Optional.of(PlanDiff.between(plan, now));
        };
    }

    private Made make(PlanRequest asked, List<Finding> read, boolean hasOwnCaps, Principal author) {
        List<InventoryHost> hosts = inventory.hosts();
        PlanRequest request = isSound(read, "selector", "hosts") ? withinScope(asked, hosts, author) : asked;
        List<Finding> findings = new ArrayList<>(read);
        if (isSound(read, "strategy.windows", "strategy.exclusions")) {
            // Which hosts they are for is a question only where the selection is one.
            boolean knowsHosts = isSound(read, "selector", "hosts");
            findings.addAll(Windows.check(
                    request.strategy(), clock.instant(), knowsHosts ? Planner.select(request, hosts) : List.of()));
        }
        if (isSound(read, "strategy.gates")) {
            findings.addAll(checkSecrets(request.strategy().gates()));
        }
        if (hasOwnCaps && isSound(read, "strategy.maxUnavailable")) {
            findings.addAll(Planner.checkCaps(request, hosts));
        }
        Optional<Plan> plan = plan(request, hosts, read, findings);
        if (!findings.isEmpty()) {
            throw refused(findings);
        }
        return keep(plan.orElseThrow(), author);
    }

    /** The scope becomes part of the selection, so that no host outside joins later either. */
    private static PlanRequest withinScope(PlanRequest asked, List<InventoryHost> hosts, Principal author) {
        if (!Scopes.isNarrow(author)) {
            return asked;
        }
        Scopes.require(
                author,
                Planner.select(asked, hosts).stream()
                        .collect(Collectors.toMap(InventoryHost::name, InventoryHost::labels)));
        return new PlanRequest(
                asked.release(),
                asked.selector().and(Scopes.of(author)),
                asked.hosts(),
                asked.strategy(),
                asked.reinstall());
    }

    private Optional<Plan> plan(
            PlanRequest request, List<InventoryHost> hosts, List<Finding> read, List<Finding> findings) {
        boolean knowsHosts = isSound(read, "selector", "hosts");
        Optional<KernelRelease> release = releases.find(request.release());
        if (release.isEmpty()) {
            if (!request.release().isBlank()) {
                findings.add(new Finding(
                        "release",
                        "no release '%s' is registered; register it with POST /api/v1/releases"
                                .formatted(request.release())));
            }
            findings.addAll(knowsHosts ? Planner.checkSelection(request, hosts) : List.of());
            return Optional.empty();
        }
        if (release.get().retired() != null) {
            findings.add(retired(release.get()));
        }
        if (!knowsHosts) {
            return Optional.empty();
        }
        return switch (Planner.plan(request, inventory.of(release.get(), hosts))) {
            case Planning.Planned(Plan plan) -> {
                findings.addAll(findings.isEmpty() ? checkLength(plan, hosts) : List.of());
                yield Optional.of(plan);
            }
            case Planning.Refused(List<Finding> more) -> {
                findings.addAll(more);
                yield Optional.empty();
            }
        };
    }

    /** A strategy in force with a change in it, checked as in a plan of its own; or a problem with all findings. */
    public Strategy revise(Plan plan, Strategy inForce, Map<String, ?> change) {
        RequestReader.Revision revision = RequestReader.revise(inForce, change);
        List<Finding> findings = new ArrayList<>(revision.findings());
        if (findings.isEmpty()) {
            PlanRequest was = plan.request();
            var request = new PlanRequest(was.release(), was.selector(), was.hosts(), revision.strategy());
            List<InventoryHost> hosts = inventory.hosts();
            findings.addAll(Windows.check(request.strategy(), clock.instant(), Planner.select(request, hosts)));
            if (change.get("maxUnavailable") != null) {
                findings.addAll(Planner.checkCaps(request, hosts));
            }
        }
        if (!findings.isEmpty()) {
            throw refused(findings.stream()
                    .map(f -> new Finding(
                            ("change." + f.path().replaceFirst("^strategy\\.", "")).replaceFirst("\\.$", ""),
                            f.message()))
                    .toList());
        }
        return revision.strategy();
    }

    private static Finding retired(KernelRelease release) {
        return new Finding(
                "release",
                "is retired, and no host goes to it any more: "
                        + release.retired().words());
    }

    private List<Finding> checkSecrets(List<Gate> gates) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < gates.size(); i++) {
            String path = "strategy.gates[%d].".formatted(i);
            for (Gate.Secret secret : gates.get(i).secrets()) {
                secrets.stream()
                        .flatMap(s -> s.objection(secret).stream())
                        .map(why -> new Finding(path + secret.field(), why))
                        .forEach(findings::add);
            }
        }
        return findings;
    }

    private List<Finding> checkLength(Plan plan, List<InventoryHost> hosts) {
        Set<String> going = plan.contents().waves().stream()
                .flatMap(wave -> wave.hosts().stream())
                .map(Plan.PlannedHost::host)
                .collect(Collectors.toSet());
        Map<String, Duration> expected = plan.contents().durations().stream()
                .collect(Collectors.toMap(Plan.HostDuration::from, Plan.HostDuration::expected));
        return Windows.checkLength(
                plan.request().strategy(),
                clock.instant(),
                hosts.stream().filter(h -> going.contains(h.name())).toList(),
                host -> expected.get(host.kernelRelease()));
    }

    private Made keep(Plan plan, Principal author) {
        boolean isNew = plans.authorship(plan.hash()).isEmpty() && plans.insertIfAbsent(row(plan, author));
        PlanRepository.Authorship first = plans.authorship(plan.hash()).orElseThrow();
        return new Made(new StoredPlan(plan, first.principal(), first.createdAt()), isNew);
    }

    private PlanEntity row(Plan plan, Principal author) {
        PlanEntity row = new PlanEntity();
        row.hash = plan.hash();
        row.release = plan.request().release();
        row.request = Json.write(RequestTree.of(plan.request()));
        row.contents = Json.write(plan.contents());
        row.author = Json.write(author);
        row.createdAt = clock.instant();
        return row;
    }

    private static StoredPlan toDomain(PlanEntity row) {
        var reading = RequestReader.read(Json.read(row.request, new TypeReference<Map<String, Object>>() {}));
        if (!reading.findings().isEmpty()) {
            throw new IllegalStateException("plan %s is not readable: %s".formatted(row.hash, reading.findings()));
        }
        return new StoredPlan(
                new Plan(row.hash, reading.request(), Json.read(row.contents, Plan.Contents.class)),
                Json.read(row.author, Principal.class),
                row.createdAt);
    }

    private static boolean isSound(List<Finding> findings, String... paths) {
        return findings.stream().noneMatch(f -> Arrays.stream(paths).anyMatch(f.path()::startsWith));
    }

    private static ProblemException refused(List<Finding> findings) {
        String detail = findings.size() == 1
                ? "%s %s"
                        .formatted(
                                findings.getFirst().path(), findings.getFirst().message())
                : "%d findings; each names the field and what is wrong with it.".formatted(findings.size());
        return new ProblemException(ProblemType.PLAN_REFUSED, detail).with("findings", List.copyOf(findings));
    }
}
