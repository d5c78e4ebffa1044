// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.model.Gate;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.GateRef;
import io.luofleet.rollout.engine.NonAnswer;
import io.luofleet.rollout.gate.GateBook;
import io.luofleet.rollout.gate.GateQuestion;
import io.luofleet.rollout.script.Commands;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** The gates in the tables: which are to be asked, and what they said. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class RolloutGates implements GateBook {
    private static final Logger LOG = Logger.getLogger(RolloutGates.class);

    private static final int LONGEST_WHY = 1_000;

    private final RolloutRepository rollouts;
    private final TargetRepository targets;
    private final PostgresRolloutStore store;
    private final RolloutPlans plans;
    private final Clock clock;

    RolloutGates(
            RolloutRepository rollouts,
            TargetRepository targets,
            PostgresRolloutStore store,
            RolloutPlans plans,
            Clock clock) {
        this.rollouts = rollouts;
        this.targets = targets;
        this.store = store;
        this.plans = plans;
        this.clock = clock;
    }

    @Override
    public List<GateQuestion> open() {
        return rollouts.atGates().stream().map(this::question).toList();
    }

    @Override
    public boolean claim(GateQuestion question, Duration time) {
        Instant now = clock.instant();
        return rollouts.claimGate(question.rollout(), question.ref().asking(), now, now.plus(time));
    }

    @Override
    public void unanswered(GateQuestion question, String why, Duration pause) {
        Instant now = clock.instant();
        String shown = why.substring(0, Math.min(why.length(), LONGEST_WHY));
        rollouts.unanswered(
                question.rollout(),
                question.ref().asking(),
                RolloutJson.write(new NonAnswer(shown, now)),
                now.plus(pause));
    }

    @Override
    public void answer(GateQuestion question, GateAnswer answer) {
        Commands.answerGate(store, question.rollout(), question.ref(), answer, clock.instant())
                .ifPresent(why ->
                        LOG.infof("The answer of a gate of rollout %s is not taken: %s", question.rollout(), why));
    }

    private GateQuestion question(RolloutEntity row) {
        Gate gate = plans.of(row).strategy().gates().get(row.gateIndex);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rollout", row.id);
        figures.put("plan", row.planHash);
        figures.put("release", row.release);
        figures.put("wave", row.wave);
        figures.put("waves", row.waves);
        figures.put("hosts", targets.count(row.id));
        figures.put("waveHosts", targets.countByWave(row.id).getOrDefault(row.wave, Map.of()));
        return new GateQuestion(row.id, new GateRef(row.wave, row.gateIndex, row.askings), gate, figures);
    }
}
