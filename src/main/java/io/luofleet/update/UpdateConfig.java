// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings about updates. */
@ConfigMapping(prefix = "luofleet.update")
public interface UpdateConfig {

    /** How often deadlines are looked at. */
    @WithDefault("1s")
    Duration tick();

    /** How long each phase may take, unless the request for an update says otherwise. */
    Times deadlines();

    /** One time a phase. */
    interface Times {
        /** Until the host's agent is heard of. */
        @WithDefault("10m")
        Duration queued();

        /** For the agent's checks. */
        @WithDefault("30s")
        Duration preflight();

        /** For fetching, verifying and loading the kernel. */
        @WithDefault("10m")
        Duration staging();

        /** Until the last workload says READY. */
        @WithDefault("1m")
        Duration preserving();

        /** The lease: from the last READY until the agent asks to reboot. Guests hold still meanwhile. */
        @WithDefault("30s")
        Duration preserved();

        /** Until the agent speaks from the next kernel. Then the host counts as lost. */
        @WithDefault("5m")
        Duration rebooting();

        /** Until every workload runs again. */
        @WithDefault("5m")
        Duration retrieving();

        /** Until every session is finished. */
        @WithDefault("2m")
        Duration finishing();

        /** How long a finished host is watched before the update counts as a success. */
        @WithDefault("10s")
        Duration soak();

        /** Until the agent confirms an abort. */
        @WithDefault("1m")
        Duration aborting();

        /** As the phase machine wants them. */
        default Deadlines toDeadlines() {
            return new Deadlines(
                    queued(),
                    preflight(),
                    staging(),
                    preserving(),
                    preserved(),
                    rebooting(),
                    retrieving(),
                    finishing(),
                    soak(),
                    aborting());
        }
    }
}
