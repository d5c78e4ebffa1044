// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Whether a host kept its promise through one fault, by its workloads' own word. */
final class FaultChecks {
    static final List<String> WORKLOADS = List.of("vm-1", "vm-2");

    private static final long PAGES_PER_WORKLOAD = (FaultLane.FILES * (FaultLane.FILE_MEBIBYTES * 1024L)) / 4;
    private static final Duration HEALTH_LIMIT = Duration.ofMinutes(2);
    private static final Pattern VERDICT = Pattern.compile("luo-workload id=(\\S+) verdict=(\\S+) .*?pages=(\\d+)");

    private final Fault fault;
    private final FaultLane lane;
    private final List<String> failures = new ArrayList<>();

    FaultChecks(Fault fault, FaultLane lane) {
        this.fault = fault;
        this.lane = lane;
    }

    /** Waits until every workload takes part again, and takes its word. */
    static Map<String, Witness> health(FaultLane lane) {
        Map<String, Witness> all = new TreeMap<>();
        for (String workload : WORKLOADS) {
            all.put(workload, Await.value(workload + " to be subscribed", HEALTH_LIMIT, lane::requireRunning, () -> {
                Witness witness = Witness.ask(lane, workload);
                return witness.subscribed() ? witness : null;
            }));
        }
        return all;
    }

    /** Compares what was with what is. */
    FaultResult check(Map<String, Witness> before, JsonNode ended, Scene scene) {
        String phase = ended.path("phase").asText();
        String code = ended.path("failure").path("code").asText("");
        require(fault.endings().contains(phase), "ended as " + phase + " " + ended.path("failure"));
        boolean aborted = phase.equals("ABORTED");
        require(
                !aborted || fault.code() == null || code.equals(fault.code()),
                "aborted for " + ended.path("failure") + " instead of " + fault.code());
        require(scene.boots() == (aborted ? 0 : 1), "booted " + scene.boots() + " kernels");
        checkVerdicts(aborted, scene.shown());
        long pages = checkMemory(before, scene.shown());
        return new FaultResult(fault.name(), code.isEmpty() ? phase : phase + " " + code, pages, List.copyOf(failures));
    }

    private void checkVerdicts(boolean aborted, String shown) {
        Map<String, String> verdicts = new TreeMap<>();
        for (MatchResult match : VERDICT.matcher(shown).results().toList()) {
            String verdict = match.group(2);
            boolean whole = Long.parseLong(match.group(3)) == PAGES_PER_WORKLOAD;
            require(verdict.equals("VERIFIED") && whole, "said " + match.group());
            verdicts.put(match.group(1), verdict);
        }
        List<String> expected = aborted ? List.of() : WORKLOADS;
        require(List.copyOf(verdicts.keySet()).equals(expected), "verdicts came from " + verdicts.keySet());
    }

    /** Every guest runs, none anew, and each page of each is as it should be. */
    private long checkMemory(Map<String, Witness> before, String shown) {
        long pages = 0;
        for (Map.Entry<String, Witness> after : health(lane).entrySet()) {
            String workload = after.getKey();
            Witness now = after.getValue();
            require(now.sound(), workload + " says its memory is " + now.memory());
            require(now.pages() == PAGES_PER_WORKLOAD, workload + " has " + now.pages() + " pages");
            if (!fault.sacrificed().contains(workload)) {
                require(!shown.contains("id=" + workload + " fresh start"), workload + " had to start anew");
                long was = before.get(workload).counter();
                require(now.counter() > was, workload + " counted from " + was + " to " + now.counter());
                pages += now.sound() ? now.pages() : 0;
            }
            require(Witness.ask(lane, workload).counter() > now.counter(), workload + " stands still");
        }
        return pages;
    }

    private void require(boolean condition, String failure) {
        if (!condition) {
            failures.add(failure);
        }
    }
}
