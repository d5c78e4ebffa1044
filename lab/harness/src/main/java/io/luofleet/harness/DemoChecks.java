// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What the demo promises to show, and whether it did. */
final class DemoChecks {
    private final PrintStream out;
    private final Rollouts rollouts;
    private boolean passed = true;

    DemoChecks(PrintStream out, Rollouts rollouts) {
        this.out = out;
        this.rollouts = rollouts;
    }

    /** The first rollout: one host failed, one is lost, all others have moved, and the budget was not tripped. */
    void first(JsonNode rollout) {
        List<JsonNode> hosts = rollouts.hosts(rollout.path("id").asText());
        check("ENDED_WITH_FAILURES".equals(rollout.path("status").asText()), "the first rollout went on to its end");
        check(
                stands(hosts, DemoFleet.FAILS_BEFORE_KEXEC, "ABORTED", "ERROR"),
                DemoFleet.FAILS_BEFORE_KEXEC + " failed before its kexec and was given back its guests");
        check(
                stands(hosts, DemoFleet.SILENT_AFTER_KEXEC, "LOST", "SILENCE"),
                DemoFleet.SILENT_AFTER_KEXEC + " was lost after its kexec");
        long moved = hosts.stream()
                .filter(host -> "SUCCEEDED".equals(host.path("state").asText()))
                .count();
        check(moved == DemoFleet.HOSTS - 2, moved + " hosts run " + DemoFleet.SECOND_KERNEL);
        check(
                rollouts.slots().stream()
                        .anyMatch(slot -> slot.path("host").asText().equals(DemoFleet.SILENT_AFTER_KEXEC)
                                && slot.path("ghost").asBoolean()),
                DemoFleet.SILENT_AFTER_KEXEC + " still counts as down: its slot is a ghost");
    }

    /** The second rollout: its budget has tripped, and nothing was started since. */
    void second(JsonNode rollout) {
        JsonNode reason = rollout.path("reason");
        check(
                "PAUSED".equals(rollout.path("status").asText())
                        && "BUDGET_TRIPPED".equals(reason.path("type").asText()),
                "the second rollout paused: " + rollout.path("why").asText());
        check(
                reason.path("hosts").size() > DemoFleet.ERRORS_ALLOWED,
                reason.path("hosts").size() + " hosts named, " + DemoFleet.ERRORS_ALLOWED + " allowed");
        Instant paused = Instant.parse(rollout.path("since").asText());
        List<JsonNode> hosts = rollouts.hosts(rollout.path("id").asText());
        long pending = hosts.stream()
                .filter(host -> "PENDING".equals(host.path("state").asText()))
                .count();
        check(
                pending > 0
                        && hosts.stream()
                                .filter(host -> host.hasNonNull("startedAt"))
                                .allMatch(host -> Instant.parse(
                                                host.path("startedAt").asText())
                                        .isBefore(paused)),
                "none was started since, " + pending + " hosts were not touched");
    }

    /** The whole time: no cap was exceeded. */
    void caps(CapWatch watch) {
        watch.breaches().forEach(breach -> out.println("  " + breach));
        check(
                watch.looks() > 0 && watch.breaches().isEmpty(),
                "no cap was exceeded in " + watch.looks() + " looks; at most down: " + watch.peaks());
    }

    boolean passed() {
        return passed;
    }

    private static boolean stands(List<JsonNode> hosts, String name, String state, String kind) {
        return hosts.stream()
                .filter(host -> host.path("host").asText().equals(name))
                .anyMatch(host -> host.path("state").asText().equals(state)
                        && host.path("failureKind").asText().equals(kind));
    }

    private void check(boolean seen, String what) {
        out.println((seen ? "  seen    " : "  MISSED  ") + what);
        passed &= seen;
    }
}
