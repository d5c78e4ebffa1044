// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import io.luofleet.harness.Layout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/**
 * What a fleet costs the packaged service and its PostgreSQL, and how quickly it is served: prints a table with the goals and
 * writes target/bench/fleet.json. Ends with status 1 when it could not measure; a missed goal is a figure like any other.
 */
public final class FleetBench {
    private static final int GAVE_UP = 3;
    /** Two starts, the enrolments, and what is bounded by the agents' own limits. */
    private static final Duration AROUND = Duration.ofMinutes(8);

    private FleetBench() {}

    /** Measures what the environment says, see Settings. */
    public static void main(String[] args) {
        Path root = Layout.ofThisRun().root();
        try {
            Settings settings = Settings.fromEnvironment(root);
            giveUpAfter(
                    settings.steady().multipliedBy(3).plus(settings.within()).plus(AROUND));
            measure(settings, root.resolve("target/bench"));
        } catch (HarnessException e) {
            System.err.println("BENCH FAILED " + e.getMessage());
            System.exit(1);
        }
        System.out.println("\nwritten to target/bench/fleet.json");
        System.exit(0);
    }

    private static void measure(Settings settings, Path directory) {
        Results results = new Results();
        try (Stage stage = Stage.set(settings, directory)) {
            stage.describe(results);
            new Rows(stage, results).measure();
        } finally {
            results.write(directory.resolve("fleet.json"));
        }
    }

    /** Whatever hangs: the shutdown stops the service, too. */
    private static void giveUpAfter(Duration limit) {
        new Timer("give-up", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                System.err.println("BENCH FAILED: not done after " + limit.toSeconds() + " s");
                                System.exit(GAVE_UP);
                            }
                        },
                        limit.toMillis());
    }
}
