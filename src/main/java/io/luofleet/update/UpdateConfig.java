// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings about updates. */
@ConfigMapping(prefix = UpdateConfig.PREFIX)
public interface UpdateConfig {
    /** What all of them begin with. */
    String PREFIX = "luofleet.update";

    /** How often deadlines are looked at. */
    @WithDefault("1s")
    Duration tick();

    /**
     * How long each phase may take, unless the request for an update says otherwise, by the names of
     * {@link io.luofleet.update.phase.Deadlines#names()}. The defaults are in {@code application.properties}.
     */
    Map<String, Duration> deadlines();
}
