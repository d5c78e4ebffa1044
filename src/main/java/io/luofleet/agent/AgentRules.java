// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.Problem.Violation;
import io.luofleet.update.phase.FailureCode;
import io.luofleet.wire.Check;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.LabelGrammar;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an agent's body must satisfy. The wire records carry no annotations, so that the agent needs no framework. */
final class AgentRules {
    private static final int MAX_HOST_NAME = 253;
    private static final int MAX_ID = 200;
    /** Far more updates than a host ever has; what is beyond it could not be counted on. */
    private static final long MAX_EPOCH = 1L << 48;
    /** LIVEUPDATE_SESSION_NAME_LENGTH less its NUL. */
    private static final int MAX_SESSION_BYTES = 63;
    /** LIVEUPDATE_FLB_COMPAT_LENGTH less its NUL. */
    private static final int MAX_FLB_BYTES = 47;

    private final List<Violation> violations = new ArrayList<>();

    private AgentRules() {}

    static void check(EnrolRequest request) {
        var rules = new AgentRules();
        if (rules.required("body", request)) {
            rules.name("hostName", request.hostName());
            rules.text("machineId", request.machineId(), MAX_ID);
            rules.text("instanceId", request.instanceId(), MAX_ID);
            rules.that(request.epoch() >= 0, "epoch", "must not be negative");
            rules.that(request.epoch() <= MAX_EPOCH, "epoch", "must be at most " + MAX_EPOCH);
            if (rules.required("facts", request.facts())) {
                rules.facts(request.facts());
            }
        }
        rules.finish();
    }

    static void check(long sequence, Report report) {
        var rules = new AgentRules();
        rules.that(sequence > 0, "sequence", "must be 1 or more");
        if (rules.required("body", report)) {
            rules.text("instanceId", report.instanceId(), MAX_ID);
            rules.text("bootId", report.bootId(), MAX_ID);
            rules.text("kernelRelease", report.kernelRelease(), MAX_ID);
            rules.required("observed", report.observed());
            rules.required("sentAt", report.sentAt());
            rules.that(report.epoch() >= 0, "epoch", "must not be negative");
            rules.number("liveUpdateNumber", report.liveUpdateNumber());
            rules.checks(report.checks());
            rules.sessions(report.sessions());
            rules.flbs(report.flbs());
            rules.orphans(report.orphans());
            rules.failure(report.failure());
        }
        rules.finish();
    }

    private void facts(HostFacts facts) {
        text("facts.bootId", facts.bootId(), MAX_ID);
        text("facts.kernelRelease", facts.kernelRelease(), MAX_ID);
        that(facts.memoryBytes() >= 0, "facts.memoryBytes", "must not be negative");
        number("facts.liveUpdateNumber", facts.liveUpdateNumber());
        labels(facts.labels());
        if (facts.kernel() != null) {
            bytes("facts.kernel.luo", facts.kernel().luo(), MAX_FLB_BYTES);
            bytes("facts.kernel.kho", facts.kernel().kho(), MAX_FLB_BYTES);
            names("facts.kernel.fileHandlers", facts.kernel().fileHandlers());
            names("facts.kernel.flbs", facts.kernel().flbs());
        }
    }

    private void labels(Map<String, String> labels) {
        that(labels.size() <= LabelGrammar.MOST, "facts.labels", "must be at most " + LabelGrammar.MOST);
        labels.forEach((key, value) -> {
            LabelGrammar.faultOfKey(key)
                    .ifPresent(fault -> that(false, "facts.labels", "%s: '%s'".formatted(fault, shortened(key))));
            LabelGrammar.faultOfValue(value).ifPresent(fault -> that(false, "facts.labels." + shortened(key), fault));
        });
    }

    /** What a refusal repeats of a text without rules. */
    private static String shortened(String text) {
        return text.length() <= MAX_ID ? text : text.substring(0, MAX_ID) + "…";
    }

    private void checks(List<Check> checks) {
        for (int i = 0; i < checks.size(); i++) {
            text("checks[" + i + "].name", checks.get(i).name(), MAX_ID);
        }
    }

    private void sessions(List<SessionState> sessions) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < sessions.size(); i++) {
            SessionState session = sessions.get(i);
            String at = "sessions[" + i + "].";
            bytes(at + "name", session.name(), MAX_SESSION_BYTES);
            that(names.add(session.name()), at + "name", "is there twice: " + session.name());
            required(at + "stage", session.stage());
            required(at + "source", session.source());
            Set<Long> tokens = new HashSet<>();
            for (int j = 0; j < session.files().size(); j++) {
                var file = session.files().get(j);
                String fileAt = at + "files[" + j + "].";
                bytes(fileAt + "handler", file.handler(), MAX_FLB_BYTES);
                that(tokens.add(file.token()), fileAt + "token", "is there twice: " + file.token());
            }
        }
    }

    private void flbs(List<FlbState> flbs) {
        for (int i = 0; i < flbs.size(); i++) {
            FlbState flb = flbs.get(i);
            String at = "flbs[" + i + "].";
            bytes(at + "name", flb.name(), MAX_FLB_BYTES);
            required(at + "moment", flb.moment());
            required(at + "source", flb.source());
            that(flb.count() >= 0, at + "count", "must not be negative");
        }
    }

    private void orphans(List<OrphanState> orphans) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < orphans.size(); i++) {
            OrphanState orphan = orphans.get(i);
            String at = "orphans[" + i + "].";
            bytes(at + "name", orphan.name(), MAX_SESSION_BYTES);
            that(names.add(orphan.name()), at + "name", "is there twice: " + orphan.name());
            required(at + "answer", orphan.answer());
            that(orphan.files() >= 0, at + "files", "must not be negative");
        }
    }

    private void failure(Failure failure) {
        if (failure == null) {
            return;
        }
        String code = failure.code();
        that(
                code != null && code.matches("[A-Z][A-Z0-9_]{0,63}"),
                "failure.code",
                "must be upper-case letters, digits and _, at most 64, beginning with a letter");
        that(
                code == null || !FailureCode.isReserved(code),
                "failure.code",
                "is the control plane's own to say: " + code);
    }

    private void names(String field, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            bytes(field + "[" + i + "]", names.get(i), MAX_FLB_BYTES);
        }
    }

    private void name(String field, String value) {
        text(field, value, MAX_HOST_NAME);
        that(
                value == null || value.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?") || value.isBlank(),
                field,
                "must be letters, digits and . _ - and begin and end with a letter or digit");
    }

    private void text(String field, String value, int max) {
        that(value != null && !value.isBlank(), field, "must not be blank");
        that(value == null || value.length() <= max, field, "must be at most " + max + " characters");
    }

    private void bytes(String field, String value, int max) {
        that(value != null && !value.isEmpty(), field, "must not be empty");
        that(
                value == null || value.getBytes(StandardCharsets.UTF_8).length <= max,
                field,
                "must be at most " + max + " bytes");
    }

    private void number(String field, Long value) {
        that(value == null || value >= 0, field, "must not be negative");
    }

    private boolean required(String field, Object value) {
        that(value != null, field, "must be given");
        return value != null;
    }

    private void that(boolean holds, String field, String message) {
        if (!holds) {
            violations.add(new Violation(field, message));
        }
    }

    private void finish() {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }
}
