// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

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
}
