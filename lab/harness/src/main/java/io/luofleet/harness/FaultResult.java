// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.time.Duration;
import java.util.List;

/**
 * What came of one fault.
 *
 * @param fault its name
 * @param outcome how the update ended
 * @param pages pages that their workloads looked at afterwards and found intact
 * @param console the file that shows it
 * @param took how long it took
 * @param failures what was not as it must be; empty when the promise was kept
 */
record FaultResult(String fault, String outcome, long pages, String console, Duration took, List<String> failures) {
    FaultResult(String fault, String outcome, long pages, List<String> failures) {
        this(fault, outcome, pages, "", Duration.ZERO, failures);
    }

    FaultResult seenIn(String file, Duration time) {
        return new FaultResult(fault, outcome, pages, file, time, failures);
    }

    boolean passed() {
        return failures.isEmpty();
    }

    String line() {
        String verdict = passed() ? "ok    " : "FAILED";
        String why = passed() ? "" : "\n         " + String.join("\n         ", failures);
        return "%s %-62s %-30s %6d pages %4d s  %s%s"
                .formatted(verdict, fault, outcome, pages, took.toSeconds(), console, why);
    }
}
