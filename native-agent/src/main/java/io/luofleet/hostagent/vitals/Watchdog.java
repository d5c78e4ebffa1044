// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.vitals;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.SysException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the service manager that the agent lives, see {@code WatchdogSec=} in systemd.service(5), for as long as every loop of
 * it does. Once it no longer hears so, the manager ends the process and starts another; what the process held is in its store.
 */
public final class Watchdog implements Runnable {
    /** sd_watchdog_enabled(3) asks for half; a third survives one ping that is late. */
    private static final int PINGS_A_PERIOD = 3;

    private final NotifySocket manager;
    private final Duration pause;
    private final Vitals vitals;
    private final Log log;
    private List<String> said = List.of();

    /** @param period within which the manager wants to be told */
    public Watchdog(NotifySocket manager, Duration period, Vitals vitals, Log log) {
        this.manager = manager;
        this.pause = period.dividedBy(PINGS_A_PERIOD);
        this.vitals = vitals;
        this.log = log;
    }

    /**
     * The one that the manager of this process wants.
     *
     * @param environment of this process
     * @param processId of this process
     * @return empty when it wants none
     */
    public static Optional<Watchdog> of(Map<String, String> environment, long processId, Vitals vitals, Log log) {
        String address = environment.get("NOTIFY_SOCKET");
        String period = environment.get("WATCHDOG_USEC");
        boolean ours = environment.getOrDefault("WATCHDOG_PID", "" + processId).equals("" + processId);
        if (address == null || period == null || !ours) {
            return Optional.empty();
        }
        try {
            Duration wanted = Duration.ofNanos(Math.multiplyExact(Long.parseLong(period), 1_000L));
            return Optional.of(new Watchdog(NotifySocket.connect(address), wanted, vitals, log));
        } catch (NumberFormatException | ArithmeticException | SysException e) {
            log.error("no-watchdog", "NOTIFY_SOCKET", address, "WATCHDOG_USEC", period, "why", e.getMessage());
            return Optional.empty();
        }
    }

    /** Tells it again and again, until interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                tell();
                Thread.sleep(pause);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells it once, unless a loop is silent. */
    void tell() {
        List<String> silent = vitals.silent();
        if (!silent.equals(said)) {
            said = silent;
            if (!silent.isEmpty()) {
                log.error(
                        "loops-silent",
                        "loops",
                        String.join(", ", silent),
                        "then",
                        "the service manager restarts this");
            }
        }
        if (silent.isEmpty()) {
            try {
                manager.send("WATCHDOG=1");
            } catch (SysException e) {
                log.warn("watchdog-not-told", "why", e.getMessage());
            }
        }
    }
}
