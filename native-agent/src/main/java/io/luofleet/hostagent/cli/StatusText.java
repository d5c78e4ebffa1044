// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.hostagent.text.SafeText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints an agent's status for people. */
final class StatusText {
    private static final int MAX_LINE_CHARS = 4096;

    private StatusText() {}

    static void print(JsonNode status, PrintWriter out) {
        line(out, "host", text(status, "host") + "  (machine " + text(status, "machineId") + ")");
        line(
                out,
                "kernel",
                text(status, "kernelRelease") + (status.path("emulated").asBoolean() ? "  (emulated)" : ""));
        line(out, "boot", text(status, "bootId"));
        boolean device = status.path("liveUpdateDevice").asBoolean();
        line(out, "live update", device ? "available" : "no /dev/liveupdate: boot with liveupdate=on kho=on");
        kernelSays(status.path("kernel"), out);
        line(out, "control plane", text(status, "controlPlane") + "  " + text(status, "controlPlaneState"));
        line(out, "certificate", certificate(status.path("certificate")));
        line(out, "last exchange", ago(status, "lastExchangeAgoMillis", "none yet", " ago"));
        line(out, "reports", reports(status));
        status.path("faults").forEach(fault -> line(out, "fault", fault.asText()));
        status.path("silentLoops").forEach(loop -> line(out, "STUCK", loop.asText()));
        line(out, "update", text(status, "update") + "  epoch " + text(status, "epoch"));
        line(
                out,
                "state",
                text(status, "observed") + "  (wanted: " + text(status, "desired") + remaining(status) + ")");
        for (JsonNode session : status.path("sessions")) {
            line(
                    out,
                    "session",
                    text(session, "name") + "  " + text(session, "stage") + "  files "
                            + session.path("files").asInt() + verified(session) + "  " + text(session, "source"));
        }
        for (JsonNode flb : status.path("flbs")) {
            String what = flb.hasNonNull("status") ? "  " + text(flb, "status") : "";
            line(
                    out,
                    "flb",
                    text(flb, "name") + "  " + text(flb, "moment") + "  count "
                            + flb.path("count").asLong() + what + "  " + text(flb, "source"));
        }
        for (JsonNode orphan : status.path("orphans")) {
            line(
                    out,
                    "orphan",
                    text(orphan, "name") + "  files " + orphan.path("files").asLong() + "  " + text(orphan, "answer")
                            + (orphan.hasNonNull("detail") ? ": " + text(orphan, "detail") : ""));
        }
        for (JsonNode workload : status.path("workloads")) {
            line(
                    out,
                    "workload",
                    text(workload, "id") + "  pid " + text(workload, "pid") + "  uid " + text(workload, "uid"));
        }
        clients("not connected", status.path("missing"), out);
        clients("waits", status.path("waiting"), out);
        clients("turned away", status.path("turnedAway"), out);
        JsonNode retrieval = status.path("retrieval");
        if (retrieval.path("waiting").asLong() > 0) {
            line(
                    out,
                    "not yet here",
                    retrieval.path("waiting").asLong() + " sessions that the kernel did not hand over yet; refused "
                            + retrieval.path("refusals").asLong() + " times, asked again");
        }
        String stateFault = status.path("stateFault").asText("");
        line(out, "own state", stateFault.isEmpty() ? "kept" : "NOT KEPT: " + stateFault);
        line(out, "kexec", text(status, "kexec") + ": " + text(status, "kexecWhy"));
        line(out, "signatures", text(status, "releaseSignatures"));
        line(out, "custody", text(status, "custody"));
        String protection = status.path("protected").asText("");
        line(out, "protected from", protection.isEmpty() ? "nothing" : protection);
        String unprotected = status.path("unprotected").asText("");
        line(out, "not protected", unprotected.isEmpty() ? "nothing" : unprotected);
    }

    private static String certificate(JsonNode certificate) {
        String until = text(certificate, "expiresAt");
        if ("SITE".equals(text(certificate, "renewedBy"))) {
            return sites(text(certificate, "state"), until);
        }
        return switch (text(certificate, "state")) {
            case "-" -> "not needed: the control plane's address has no TLS";
            case "VALID" -> "valid until " + until + ", renewed from " + text(certificate, "renewalDueAt");
            case "RENEWAL_DUE" ->
                "valid until " + until + ", NOT RENEWED since " + text(certificate, "renewalDueAt")
                        + ": the log says why (certificate-not-renewed)";
            case "EXPIRED" -> "EXPIRED at " + until + ": enrol this host anew (luo-agent enrol)";
            default -> "NONE: " + text(certificate, "why");
        };
    }

    private static String sites(String state, String until) {
        return switch (state) {
            case "VALID" -> "valid until " + until + ", replaced by the site's own means";
            case "RENEWAL_DUE" ->
                "valid until " + until
                        + ", NOT REPLACED: the site's own means should have, after two thirds of its life";
            default -> "EXPIRED at " + until + ": the site's own means have not replaced it";
        };
    }

    private static void clients(String what, JsonNode clients, PrintWriter out) {
        for (JsonNode client : clients) {
            String id = client.hasNonNull("id") ? text(client, "id") + "  " : "";
            line(out, what, id + "pid " + text(client, "pid") + "  uid " + text(client, "uid"));
        }
    }

    private static String reports(JsonNode status) {
        int waiting = status.path("waitingReports").asInt();
        return waiting == 0
                ? "none waiting"
                : waiting + " not acknowledged, the oldest for " + ago(status, "oldestReportAgeMillis", "-", "");
    }

    private static String ago(JsonNode status, String field, String none, String suffix) {
        return status.has(field) ? status.path(field).asLong() / 1000 + " s" + suffix : none;
    }

    private static void kernelSays(JsonNode kernel, PrintWriter out) {
        if (!kernel.path("canBeAsked").asBoolean()) {
            line(out, "kernel says", "nothing: " + text(kernel, "why"));
            return;
        }
        line(out, "kernel says", text(kernel, "luo") + "  " + text(kernel, "kho"));
        line(out, "handlers", words(kernel.path("fileHandlers")));
        line(out, "flbs", words(kernel.path("flbs")));
    }

    private static String words(JsonNode names) {
        List<String> words = new ArrayList<>();
        names.forEach(name -> words.add(name.asText()));
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private static String remaining(JsonNode status) {
        return status.has("remainingMillis")
                ? ", " + status.path("remainingMillis").asLong() / 1000 + " s left"
                : "";
    }

    private static String verified(JsonNode session) {
        JsonNode verified = session.path("verified");
        return verified.isBoolean() ? "  memory " + (verified.booleanValue() ? "verified" : "CHANGED") : "";
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("-");
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("%-14s %s%n", what, SafeText.of(value, MAX_LINE_CHARS));
    }
}
