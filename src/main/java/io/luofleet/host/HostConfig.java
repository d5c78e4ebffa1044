// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** Settings about hosts. */
@ConfigMapping(prefix = "luofleet.host")
public interface HostConfig {

    /** A host whose agent was not heard of for this long counts as silent. Longer than an agent's long poll. */
    @WithDefault("90s")
    Duration presenceTimeout();

    /** How often signs of life are written down; other replicas, and caps, know of one this much later at most. */
    @WithDefault("2s")
    Duration livenessFlush();

    /** The labels that say where a host is: another value of one of them is a warning, since caps count by it. */
    @WithDefault("region,zone,row,rack,power")
    Set<String> failureDomains();
}
