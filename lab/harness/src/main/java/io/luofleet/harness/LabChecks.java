// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares what the control plane recorded of an update with what the machine's console and the workloads say themselves.
 * Every disagreement is a failure.
 */
final class LabChecks {
    private static final long WORKLOAD_BYTES = (long) LabHost.WORKLOAD_MEBIBYTES << 20;
    private static final int TEST_FLBS = 3;

    private final LabHost host;
    private final String source;
    private final List<String> failures = new ArrayList<>();

    /** @param source how everything said of sessions and FLBs must have come to be */
    LabChecks(LabHost host, String source) {
        this.host = host;
        this.source = source;
    }

    /** Checks one ended update; the failures are in {@link #failures()}. */
    LabReport.Host check(FleetApi api, JsonNode update) {
        String id = update.path("id").asText();
        List<JsonNode> observations = api.list("/updates/" + id + "/flbs");
        LabReport.Host found = report(update, flbs(observations));
        require("SUCCEEDED".equals(found.phase()), "ended as " + found.phase() + " " + update.path("failure"));
        if (failures.isEmpty()) {
            checkKernel(found);
            checkWorkloads(inBoot(found.bootIdAfter(), api.list("/updates/" + id + "/sessions")));
            checkFlbs(found.flbs());
            checkSources(inBoot(found.bootIdAfter(), api.list("/updates/" + id + "/sessions")), observations);
        }
        return found;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    private void checkKernel(LabReport.Host found) {
        require(!found.bootIdBefore().equals(found.bootIdAfter()), "the boot id did not change");
        require(
                found.liveUpdateNumberAfter() == found.liveUpdateNumberBefore() + 1,
                "the live update number went from " + found.liveUpdateNumberBefore() + " to "
                        + found.liveUpdateNumberAfter());
        List<String> recorded = List.of(found.kernelBefore(), found.kernelAfter());
        require(new HashSet<>(recorded).size() == 2, "the kernel did not change: " + recorded);
        require(recorded.equals(host.kernels()), "the console saw kernels " + host.kernels() + ", the API " + recorded);
    }

    private void checkWorkloads(List<JsonNode> sessions) {
        Map<String, JsonNode> byWorkload = new TreeMap<>();
        sessions.stream()
                .filter(session -> session.hasNonNull("workloadId"))
                .forEach(session -> byWorkload.put(session.path("workloadId").asText(), session));
        require(byWorkload.size() == LabHost.WORKLOADS, "the API has sessions of workloads " + byWorkload.keySet());
        sessions.forEach(session -> require(
                "FINISHED".equals(session.path("stage").asText()),
                "session " + session.path("name").asText() + " is " + session.path("stage")));
        List<LabHost.Verdict> verdicts = host.verdicts();
        require(verdicts.size() == LabHost.WORKLOADS, "verdicts on the console: " + verdicts);
        for (LabHost.Verdict verdict : verdicts) {
            require("VERIFIED".equals(verdict.verdict()), "workload " + verdict + " did not verify its memory");
            require(verdict.bytes() == WORKLOAD_BYTES, "workload " + verdict + " checked another size");
            JsonNode session = byWorkload.get(verdict.workload());
            require(
                    session != null
                            && session.path("verified").asBoolean()
                            && session.path("verifiedBytes").asLong() == verdict.bytes(),
                    "the API says of " + verdict.workload() + " " + session + ", the workload " + verdict);
        }
    }

    private static List<JsonNode> inBoot(String bootId, List<JsonNode> observed) {
        return observed.stream()
                .filter(session -> bootId.equals(session.path("bootId").asText()))
                .toList();
    }

    /** The kernel's test FLBs print a line per callback: one preserve and one finish each, whatever the number of files. */
    private void checkFlbs(List<LabReport.Flb> flbs) {
        require(flbs.size() == TEST_FLBS, "the API has FLBs " + flbs);
        for (LabReport.Flb flb : flbs) {
            long files = LabHost.WORKLOADS + 1L; // and the agent's manifest
            require(flb.atPreserve() == files, flb.name() + " counted " + flb.atPreserve() + " at preserve");
            require(flb.afterRetrieve() == files, flb.name() + " counted " + flb.afterRetrieve() + " after retrieve");
            require(flb.afterFinish() == 0, flb.name() + " counted " + flb.afterFinish() + " after finish");
        }
        for (String callback : List.of("preserve", "finish")) {
            long lines = host.kernelLines(callback + " was triggered");
            require(lines == TEST_FLBS, "the kernel log has " + lines + " lines '" + callback + " was triggered'");
        }
    }

    /** What a kernel can be asked, the agent must not infer; and what it cannot, it must not claim to have heard. */
    private void checkSources(List<JsonNode> sessions, List<JsonNode> flbs) {
        for (JsonNode said : Stream.concat(sessions.stream(), flbs.stream()).toList()) {
            require(
                    source.equals(said.path("source").asText()),
                    said.path("name").asText() + " is " + said.path("source").asText() + " instead of " + source);
        }
        String status = source.equals("REPORTED") ? "FINISHED" : "";
        flbs.stream()
                .filter(flb -> "AFTER_FINISH".equals(flb.path("moment").asText()))
                .forEach(flb -> require(
                        status.equals(flb.path("status").asText("")),
                        flb.path("name").asText() + " is " + flb.path("status") + " after finish"));
    }

    private void require(boolean condition, String failure) {
        if (!condition) {
            failures.add(host.name() + ": " + failure);
        }
    }

    private static LabReport.Host report(JsonNode update, List<LabReport.Flb> flbs) {
        JsonNode timings = update.path("timings");
        return new LabReport.Host(
                update.path("host").asText(),
                update.path("phase").asText(),
                update.path("bootIdBefore").asText(),
                update.path("bootIdAfter").asText(),
                update.path("liveUpdateNumberBefore").asLong(-1),
                update.path("liveUpdateNumberAfter").asLong(-1),
                update.path("kernelBefore").asText(),
                update.path("kernelAfter").asText(),
                update.path("sessions").asInt(),
                update.path("files").asInt(),
                update.path("bytesVerified").asLong(),
                flbs,
                new LabReport.Timings(
                        timings.path("kexecToAgentMs").asLong(-1),
                        timings.path("agentToClaimedMs").asLong(-1),
                        timings.path("blackoutMs").asLong(-1)));
    }

    private static List<LabReport.Flb> flbs(List<JsonNode> observations) {
        Map<String, Map<String, JsonNode>> byName = new TreeMap<>();
        for (JsonNode observation : observations) {
            byName.computeIfAbsent(observation.path("name").asText(), name -> new TreeMap<>())
                    .put(observation.path("moment").asText(), observation);
        }
        return byName.entrySet().stream()
                .map(entry -> new LabReport.Flb(
                        entry.getKey(),
                        count(entry.getValue(), "AT_PRESERVE"),
                        count(entry.getValue(), "AFTER_RETRIEVE"),
                        count(entry.getValue(), "AFTER_FINISH"),
                        entry.getValue()
                                .values()
                                .iterator()
                                .next()
                                .path("source")
                                .asText()
                                .toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static long count(Map<String, JsonNode> byMoment, String moment) {
        return byMoment.containsKey(moment) ? byMoment.get(moment).path("count").asLong() : -1;
    }
}
