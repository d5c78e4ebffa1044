// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.luofleet.plan.model.Gate;
import io.luofleet.platform.Json;
import io.luofleet.platform.notify.Bell;
import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.RolloutState;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Asks the gates that are servers, outside of any transaction; one replica at a time asks each. */
@ApplicationScoped
public class GateKeeper {
    private static final Logger LOG = Logger.getLogger(GateKeeper.class);

    private final GateBook book;
    private final PrometheusGate prometheus;
    private final WebhookGate webhook;
    private final GateConfig config;
    private final Bell bell;
    private final Clock clock;

    GateKeeper(
            GateBook book, PrometheusGate prometheus, WebhookGate webhook, GateConfig config, Bell bell, Clock clock) {
        this.book = book;
        this.prometheus = prometheus;
        this.webhook = webhook;
        this.config = config;
        this.bell = bell;
        this.clock = clock;
    }

    /** Begins to ask what is to be asked and nobody is asking. */
    public void ask() {
        for (GateQuestion question : book.open()) {
            Duration claim = config.gateAnswer().plus(config.gateRetry());
            if (!(question.gate() instanceof Gate.Person) && book.claim(question, claim)) {
                Thread.ofVirtual().name("luofleet-gate").start(() -> ask(question));
            }
        }
    }

    private void ask(GateQuestion question) {
        try {
            GateReply reply = reply(question);
            switch (reply) {
                case GateReply.Said said ->
                    book.answer(question, new GateAnswer(said.go(), said.detail(), who(question.gate())));
                case GateReply.Nothing nothing -> {
                    LOG.warnf(
                            "A gate of rollout %s does not answer (%s); asking again until its time is over.",
                            question.rollout(), nothing.why());
                    pause(question, nothing.why());
                }
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "A gate of rollout %s could not be asked; trying again.", question.rollout());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pause counts from the non-answer, however long that took; whichever replica looks first then asks. */
    private void pause(GateQuestion question, String why) throws InterruptedException {
        book.unanswered(question, why, config.gateRetry());
        Thread.sleep(config.gateRetry());
        bell.ring(RolloutState.TOPIC);
    }

    private GateReply reply(GateQuestion question) {
        return switch (question.gate()) {
            case Gate.Prometheus p -> prometheus.ask(p, config.gateAnswer());
            case Gate.Webhook w -> webhook.ask(w, Json.write(body(question)), config.gateAnswer());
            case Gate.Person _ -> new GateReply.Nothing("a person is not asked by a machine");
        };
    }

    private Map<String, Object> body(GateQuestion question) {
        Map<String, Object> body = new LinkedHashMap<>(question.figures());
        body.put("gate", question.ref().index());
        body.put("asking", question.ref().asking());
        body.put("at", clock.instant());
        return body;
    }

    private static String who(Gate gate) {
        return switch (gate) {
            case Gate.Prometheus p -> p.url().toString();
            case Gate.Webhook w -> w.url().toString();
            case Gate.Person _ -> "a person";
        };
    }
}
