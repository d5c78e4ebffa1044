// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.lab;

import io.luofleet.conformance.Case;
import io.luofleet.conformance.Case.ModelOnly;
import io.luofleet.conformance.Runner.Outcome;
import io.luofleet.conformance.Suite;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up outcomes: a case passes when each of its steps was reported and none failed, and is skipped only where the kernel that was
 * booted is not among those it is about.
 */
final class Score {
    private final boolean queries;
    private final Map<Integer, List<Outcome>> outcomes = new HashMap<>();

    /** @param queries whether the kernel was built to have queries; what it says itself is not believed here */
    Score(boolean queries) {
        this.queries = queries;
    }

    void add(Outcome outcome) {
        outcomes.computeIfAbsent(outcome.number(), none -> new ArrayList<>()).add(outcome);
    }

    /** Prints one line a case and the sums; true when nothing failed. */
    boolean print(PrintStream out) {
        List<Case> all = Suite.all();
        int passed = 0;
        int failed = 0;
        int onModelOnly = 0;
        int skipped = 0;
        for (int number = 0; number < all.size(); number++) {
            Case each = all.get(number);
            if (each instanceof ModelOnly modelOnly) {
                onModelOnly++;
                out.println("model   " + each.title() + " (" + modelOnly.reason() + ")");
                continue;
            }
            if (!each.kernels().include(queries) && allSkipped(number)) {
                skipped++;
                out.println("skipped " + each.title() + " (" + each.kernels().otherwise() + ")");
                continue;
            }
            String failure = failure(each, outcomes.getOrDefault(number, List.of()));
            if (failure.isEmpty()) {
                passed++;
                out.println("ok      " + each.title());
            } else {
                failed++;
                out.println("FAILED  " + each.title() + ": " + failure);
            }
        }
        out.println(onModelOnly + " checked on the model only");
        out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0;
    }

    private boolean allSkipped(int number) {
        return outcomes.getOrDefault(number, List.of()).stream()
                .allMatch(outcome -> outcome.skipped().isPresent());
    }

    private static String failure(Case each, List<Outcome> told) {
        for (Outcome outcome : told) {
            if (outcome.skipped().isPresent()) {
                return "boot " + outcome.boot() + ": skipped, as "
                        + outcome.skipped().get();
            }
            if (outcome.failure().isPresent()) {
                return "boot " + outcome.boot() + ": " + outcome.failure().get();
            }
        }
        int boots = Suite.boots(each);
        return told.size() == boots ? "" : told.size() + " of " + boots + " steps reported, the guest ended early";
    }
}
