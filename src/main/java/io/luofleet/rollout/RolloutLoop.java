// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.notify.Bell;
import io.luofleet.platform.notify.NotificationListener;
import io.luofleet.rollout.engine.RolloutState;
import io.luofleet.rollout.gate.GateKeeper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Looks at every open rollout when a report has ended an update, and once a tick for the sake of time. Every replica does; the
 * lock on the rollout decides who acts.
 */
@ApplicationScoped
class RolloutLoop {
    private static final Logger LOG = Logger.getLogger(RolloutLoop.class);
    private static final int ROUNDS = 200;

    private final RolloutPass pass;
    private final GateKeeper gates;
    private final Bell bell;
    private final NotificationListener listener;
    private final RolloutConfig config;
    private Thread thread;

    RolloutLoop(RolloutPass pass, GateKeeper gates, Bell bell, NotificationListener listener, RolloutConfig config) {
        this.pass = pass;
        this.gates = gates;
        this.bell = bell;
        this.listener = listener;
        this.config = config;
    }

    void start(@Observes StartupEvent start) {
        thread = Thread.ofPlatform().daemon().name("luofleet-rollouts").start(this::run);
    }

    /** After the listener, which says that it is stopping and rings for everybody. */
    void stop(@Observes @Priority(2) ShutdownEvent stop) throws InterruptedException {
        thread.join(Duration.ofSeconds(5));
    }

    private void run() {
        while (!listener.isStopping()) {
            try (Bell.Ear ear = bell.listen(RolloutState.TOPIC)) {
                lookAtAll();
                if (!listener.isStopping()) {
                    ear.await(config.tick());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void lookAtAll() {
        try {
            List<UUID> busy = pass.open();
            // What one pass did may be what the next one waited for, or not all that there was to do.
            for (int i = 0; i < ROUNDS && !busy.isEmpty() && !listener.isStopping(); i++) {
                busy = busy.stream().filter(this::lookAt).toList();
            }
            gates.ask();
        } catch (RuntimeException e) {
            if (!listener.isStopping()) {
                LOG.error("The rollouts could not be looked at; trying again.", e);
            }
        }
    }

    /** Whether there may be more to do. */
    private boolean lookAt(UUID rollout) {
        try {
            return pass.run(rollout);
        } catch (RuntimeException e) {
            // One rollout's trouble must not hold up the others.
            LOG.errorf(e, "Rollout %s could not go on; trying again.", rollout);
            return false;
        }
    }
}
