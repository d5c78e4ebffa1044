// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits between looks, and for a control plane that is away. */
public final class Patience {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final PrintWriter err;

    /** @param err where it is said that the control plane is away, and that it is back */
    public Patience(PrintWriter err) {
        this.err = err;
    }

    /** Until the next look. */
    public void pause() throws InterruptedException {
        Thread.sleep(PAUSE);
    }

    /** Looks until there is an answer; a refusal is one. */
    public <T> T withLostConnections(Supplier<T> look) throws InterruptedException {
        boolean isAway = false;
        while (true) {
            try {
                T found = look.get();
                if (isAway) {
                    err.println("luofleet: it answers again");
                }
                return found;
            } catch (ServiceException e) {
                if (e.isRefusal()) {
                    throw e;
                }
                if (!isAway) {
                    err.println(
                            "luofleet: " + e.getMessage().lines().findFirst().orElse("") + "; trying again");
                    err.flush();
                    isAway = true;
                }
                pause();
            }
        }
    }
}
