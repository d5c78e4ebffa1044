// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.HostPresence;
import io.luofleet.host.HostService;
import io.luofleet.kernel.KernelReleaseService;
import io.luofleet.label.Selector;
import io.luofleet.plan.PlanService;
import io.luofleet.plan.model.Strategy;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.rollout.engine.Engine;
import io.luofleet.rollout.engine.HostFacts;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.forecast.History;
import io.luofleet.rollout.forecast.Question;
import io.luofleet.rollout.forecast.Recorded;
import io.luofleet.update.UpdateHistory;
import io.luofleet.uptime.model.Presence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a forecast is made of. It is made outside the transaction: it takes a while, and needs nothing more. */
@ApplicationScoped
@Transactional
class ForecastQuestions {
    /** As many of the newest updates say how long they take, and how often they fail. */
    private static final int MOST_UPDATES = 1_000;

    /** With fewer to the release than these, those to all releases say more. */
    private static final int FEWEST_UPDATES = 20;

    private final PlanService plans;
    private final Placements placements;
    private final RolloutRepository rollouts;
    private final RolloutStates states;
    private final RolloutPlans rolloutPlans;
    private final FleetStates fleet;
    private final KernelReleaseService releases;
    private final UpdateHistory updates;
    private final HostPresence presence;
    private final HostService hosts;
    private final Clock clock;

    ForecastQuestions(
            PlanService plans,
            Placements placements,
            RolloutRepository rollouts,
            RolloutStates states,
            RolloutPlans rolloutPlans,
            FleetStates fleet,
            KernelReleaseService releases,
            UpdateHistory updates,
            HostPresence presence,
            HostService hosts,
            Clock clock) {
        this.plans = plans;
        this.placements = placements;
        this.rollouts = rollouts;
        this.states = states;
        this.rolloutPlans = rolloutPlans;
        this.fleet = fleet;
        this.releases = releases;
        this.updates = updates;
        this.presence = presence;
        this.hosts = hosts;
        this.clock = clock;
    }

    /**
     * How to ask.
     *
     * @param startsAt when it goes on; {@code null} for now
     * @param gateAnswer how long each gate takes to say yes
     * @param draws of how many courses
     * @param seed which
     */
    record Asked(Instant startsAt, Duration gateAnswer, int draws, long seed) {}

    /**
     * Of a rollout of a plan that may begin.
     *
     * @throws ProblemException when there is no such plan, nobody has anywhere to go, or the plan is no longer what its request comes to
     */
    Question ofPlan(String hash, Asked asked) {
        RolloutState state = placements.begin(plans.require(hash));
        return question(state, Map.of(), new Engine(RolloutPlans.oracle(state.strategy())), asked);
    }

    /**
     * Of one that is open.
     *
     * @throws ProblemException when there is none, or it is over or being aborted
     */
    Question ofRollout(UUID id, Asked asked) {
        RolloutEntity row = rollouts.load(id).orElseThrow(() -> RolloutQueries.unknown(id));
        RolloutState state = states.of(row);
        if (state.status().isOver() || state.status() instanceof Status.Aborting) {
            throw new ProblemException(
                    ProblemType.ROLLOUT_REFUSES,
                    "Rollout %s is %s: it does not go on, so there is nothing to forecast.".formatted(id, row.status));
        }
        return question(state, state.hosts(), rolloutPlans.of(row).engine(), asked);
    }

    private Question question(RolloutState state, Map<String, HostFacts> known, Engine engine, Asked asked) {
        Map<String, HostFacts> facts = new HashMap<>();
        presence.missing().forEach(host -> facts.put(host.name(), new HostFacts(Presence.SILENT, null, null)));
        hosts.cordons().forEach((host, cordon) -> {
            Presence there = facts.containsKey(host) ? Presence.SILENT : Presence.PRESENT;
            facts.put(host, new HostFacts(there, null, null, cordon.words()));
        });
        facts.putAll(known);
        // What has a host now is over before long.
        facts.replaceAll((_, f) -> new HostFacts(f.presence(), null, f.drift(), f.cordon()));
        return new Question(
                state,
                facts,
                fleet.now(),
                engine,
                windowLabels(state.strategy()),
                history(state.release()),
                asked.startsAt() == null ? clock.instant() : asked.startsAt(),
                asked.gateAnswer(),
                asked.draws(),
                asked.seed());
    }

    private static Set<String> windowLabels(Strategy strategy) {
        return Stream.concat(strategy.windows().stream(), strategy.exclusions().stream())
                .flatMap(window -> window.selector().requirements().stream())
                .map(Selector.Requirement::key)
                .collect(Collectors.toSet());
    }

    private History history(String release) {
        List<Recorded> own = recorded(releases.require(release).id());
        return own.size() >= FEWEST_UPDATES
                ? new History(own, History.Of.RELEASE)
                : new History(recorded(null), History.Of.FLEET);
    }

    private List<Recorded> recorded(UUID release) {
        return updates.ended(release, MOST_UPDATES).stream()
                .map(update -> new Recorded(update.took(), update.end()))
                .toList();
    }
}
