// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.time.Duration;

/**
 * How often the link tries. All is drawn at random up to these bounds, so that many agents do not act as one.
 *
 * @param start how long after its start the first attempt comes at most
 * @param first the first pause after a failure, which then doubles
 * @param longest the longest pause
 */
public record Pace(Duration start, Duration first, Duration longest) {
    /** For a host that starts together with its whole fleet. */
    public static final Pace OF_A_FLEET =
            new Pace(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(30));

    /** The same, without a pause before the first attempt. */
    public Pace atOnce() {
        return new Pace(Duration.ZERO, first, longest);
    }
}
