// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a workload says of its guest when asked.
 *
 * @param subscribed whether it takes part in the next update
 * @param counter the guest's own
 * @param pages of its memory, all of them looked at
 * @param memory {@code INTACT} when each is as it should be
 */
record Witness(boolean subscribed, long counter, long pages, String memory) {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Asks a workload. */
    static Witness ask(FaultLane lane, String workload) {
        int before = said(lane, workload).size();
        lane.console().run("ask_workload " + workload);
        MatchResult told = Await.value(workload + " to tell how it is", LIMIT, lane::requireRunning, () -> {
            List<MatchResult> all = said(lane, workload);
            return all.size() > before ? all.getLast() : null;
        });
        return new Witness(
                told.group(1).equals("yes"),
                Long.parseLong(told.group(2)),
                Long.parseLong(told.group(3)),
                told.group(4));
    }

    boolean sound() {
        return memory.equals("INTACT");
    }

    private static List<MatchResult> said(FaultLane lane, String workload) {
        return Pattern.compile("luo-workload id=" + Pattern.quote(workload)
                        + " witness subscribed=(yes|no) counter=(\\d+) pages=(\\d+) memory=(\\w+)")
                .matcher(lane.host().output())
                .results()
                .toList();
    }
}
