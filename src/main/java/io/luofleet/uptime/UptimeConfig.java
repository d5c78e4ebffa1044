// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings about knowing when this service could be reached. */
@ConfigMapping(prefix = "luofleet.uptime")
public interface UptimeConfig {

    /** How often each replica leaves a heartbeat in the database. */
    @WithDefault("1s")
    Duration beat();

    /** A longer time without a heartbeat of any replica is an outage. More than the clocks of replicas differ. */
    @WithDefault("5s")
    Duration tolerance();
}
