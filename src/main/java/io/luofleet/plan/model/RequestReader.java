// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a request for a plan out of JSON's maps and lists, with all findings at once. */
public final class RequestReader {
    private RequestReader() {}

    /**
     * What was read.
     *
     * @param request with defaults in place of what is missing or wrong: to be used only where there is no finding
     * @param hasOwnCaps whether the request says which caps hold
     * @param findings what is wrong; empty when nothing is
     */
    public record Reading(PlanRequest request, boolean hasOwnCaps, List<Finding> findings) {
        public Reading {
            findings = List.copyOf(findings);
        }
    }

    /** Reads a request. */
    public static Reading read(Map<String, ?> json) {
        List<Finding> findings = new ArrayList<>();
        Fields fields = Fields.of(json, "", findings, "release", "selector", "hosts", "strategy", "reinstall");
        String release = fields.required("release");
        Selector selector = fields.parsed("selector", Selector.EVERYTHING, Selector::parse, "a label selector");
        List<String> hosts = fields.texts("hosts");
        if (fields.has("hosts") && hosts.isEmpty()) {
            fields.note("hosts", "must name a host; leave it out for all that the selector matches");
        }
        if (!fields.has("selector") && !fields.has("hosts")) {
            fields.note("selector", "is missing; \"\" selects every host");
        }
        Fields strategy = fields.object("strategy", StrategyReader.FIELDS);
        return new Reading(
                new PlanRequest(
                        release,
                        selector,
                        hosts,
                        StrategyReader.read(strategy, findings),
                        fields.bool("reinstall", false)),
                strategy.has("maxUnavailable"),
                findings);
    }
}
