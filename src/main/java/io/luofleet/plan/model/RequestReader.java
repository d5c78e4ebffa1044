// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    /** What of a strategy may be changed while a rollout goes by it. */
    public static final List<String> CHANGEABLE = List.of("maxUnavailable", "windows", "exclusions", "budget");

    /**
     * A strategy with a change in it.
     *
     * @param strategy to be used only where there is no finding
     * @param findings what is wrong, by paths within the change
     */
    public record Revision(Strategy strategy, List<Finding> findings) {
        public Revision {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Reads a change of a strategy: its fields replace those that are there; of the budget, those that it names. What it does
     * not name stays.
     */
    public static Revision revise(Strategy strategy, Map<String, ?> change) {
        List<Finding> findings = new ArrayList<>();
        Fields fields = Fields.of(change, "", findings, CHANGEABLE.toArray(String[]::new));
        if (CHANGEABLE.stream().noneMatch(fields::has)) {
            findings.add(new Finding("", "must have one of " + String.join(", ", CHANGEABLE)));
        }
        Map<String, Object> tree = RequestTree.of(strategy);
        for (String name : CHANGEABLE) {
            Object value = change.get(name);
            if (name.equals("budget") && value instanceof Map<?, ?> part) {
                Map<String, Object> budget = new LinkedHashMap<>();
                ((Map<?, ?>) tree.get(name)).forEach((key, old) -> budget.put(String.valueOf(key), old));
                part.forEach((key, wanted) -> budget.put(String.valueOf(key), wanted));
                tree.put(name, budget);
            } else if (value != null) {
                tree.put(name, value);
            }
        }
        Fields whole = Fields.of(tree, "", findings, StrategyReader.FIELDS);
        return new Revision(StrategyReader.read(whole, findings), findings);
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
