// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** When emulated hosts were down, by the simulator's own log and not by what the control plane believes. */
final class SimulatorLog {
    private static final Pattern EVENT =
            Pattern.compile("(?m)^(\\S+) level=info host=(\\S+) event=(rebooted|booted)\\b(.*)$");

    private record Event(Instant at, String host, boolean down, String details) {
        static Event of(MatchResult line) {
            return new Event(
                    Instant.parse(line.group(1)), line.group(2), line.group(3).equals("rebooted"), line.group(4));
        }
    }

    private final List<Event> events;

    SimulatorLog(String log) {
        this.events = EVENT.matcher(log)
                .results()
                .map(Event::of)
                .sorted(Comparator.comparing(Event::at))
                .toList();
    }

    /** Has every moment looked at at which a host went down. */
    void replay(CapWatch watch, Map<String, Map<String, String>> labels) {
        Map<String, Map<String, String>> down = new HashMap<>();
        for (Event event : events) {
            if (event.down()) {
                down.put(event.host(), labels.get(event.host()));
                watch.look("the simulator at " + event.at(), List.copyOf(down.values()));
            } else {
                down.remove(event.host());
            }
        }
    }

    /** How often each host went through a kexec. */
    Map<String, Integer> kexecs() {
        Map<String, Integer> kexecs = new HashMap<>();
        events.stream().filter(Event::down).forEach(event -> kexecs.merge(event.host(), 1, Integer::sum));
        return kexecs;
    }
}
