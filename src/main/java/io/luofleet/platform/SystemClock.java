// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The clock that everything asks; tests may put another in its place. */
public class SystemClock {

    /** Microseconds, since that is what PostgreSQL keeps: an instant read back equals the one written. */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
