// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings about hosts. */
@ConfigMapping(prefix = "luofleet.host")
public interface HostConfig {

    /** A host whose agent was not heard of for this long counts as silent. Longer than an agent's long poll. */
    @WithDefault("90s")
    Duration presenceTimeout();
}
