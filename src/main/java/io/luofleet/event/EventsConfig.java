// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the event log. */
@ConfigMapping(prefix = "luofleet.events")
interface EventsConfig {

    /** How many event streams may be open at a replica. */
    @WithDefault("500")
    int streams();

    /** How many of them with one credential. */
    @WithDefault("50")
    int streamsOfOne();

    /**
     * How long events are kept at least: a partition is dropped when its last one is older. At least an hour. Empty for ever.
     */
    Optional<Duration> keptFor();

    /** How many ids a new partition has. At least 100,000: a fleet that is at work takes thousands in a minute. */
    @WithDefault("1000000")
    long partitionSize();
}
