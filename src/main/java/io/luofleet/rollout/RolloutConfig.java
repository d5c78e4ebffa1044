// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings about rollouts. */
@ConfigMapping(prefix = "luofleet.rollout")
public interface RolloutConfig {

    /** How often each rollout is looked at, besides at each report that ends an update. */
    @WithDefault("1s")
    Duration tick();

    /**
     * How much longer than its phase's deadline a slot's lease lasts: time for the deadline to be noticed, and for the clocks of
     * replicas to differ.
     */
    @WithDefault("30s")
    Duration slotGrace();

    /** How long a gate's server has for one answer. */
    @WithDefault("10s")
    Duration gateAnswer();

    /** How long after an asking without an answer a gate is asked again. */
    @WithDefault("5s")
    Duration gateRetry();

    /** What signs the requests of WEBHOOK gates, by the name that strategies call it. */
    Map<String, String> gateSecrets();
}
