// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.plan.model.Strategy.Scope;
import io.luofleet.plan.model.Strategy.Window;
import io.luofleet.update.phase.Deadlines;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as JSON's maps and lists, complete: {@link RequestReader} reads the same request out of it, whatever the defaults
 * are then.
 */
public final class RequestTree {
    private RequestTree() {}

    /** The whole request. */
    public static Map<String, Object> of(PlanRequest request) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("release", request.release());
        tree.put("selector", request.selector().text());
        if (!request.hosts().isEmpty()) {
            tree.put("hosts", request.hosts());
        }
        tree.put("strategy", of(request.strategy()));
        // Absent otherwise, as in the hashes of plans that did not know it.
        if (request.reinstall()) {
            tree.put("reinstall", true);
        }
        return tree;
    }

    /** The strategy alone. */
    public static Map<String, Object> of(Strategy strategy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("canary", of(strategy.canary()));
        tree.put("waves", strategy.waves().stream().map(RequestTree::of).toList());
        tree.put(
                "maxUnavailable",
                strategy.maxUnavailable().stream().map(RequestTree::of).toList());
        tree.put(
                "order",
                map(
                        "kind",
                        strategy.order().kind().name(),
                        "levels",
                        strategy.order().levels()));
        tree.put("soak", strategy.soak().toString());
        tree.put("hostSoak", strategy.hostSoak().toString());
        tree.put("retry", of(strategy.retry()));
        tree.put("deadlines", of(strategy.deadlines()));
        tree.put("lateJoining", strategy.lateJoining().name());
        tree.put("offline", strategy.offline().name());
        tree.put("windows", strategy.windows().stream().map(RequestTree::of).toList());
        tree.put(
                "exclusions",
                strategy.exclusions().stream().map(RequestTree::of).toList());
        tree.put("budget", of(strategy.budget()));
        tree.put("gates", strategy.gates().stream().map(RequestTree::of).toList());
        tree.put("approval", strategy.approval().name());
        tree.put("allowDowngrade", strategy.allowDowngrade());
        tree.put("emptyHosts", strategy.emptyHosts().name());
        return tree;
    }

    private static Map<String, Object> of(Amount amount) {
        return switch (amount) {
            case Amount.Count(int hosts) -> map("count", hosts);
            case Amount.Percent(int percent) -> map("percent", percent);
        };
    }

    private static Map<String, Object> of(Strategy.Cap cap) {
        Map<String, Object> tree = map("level", cap.level());
        tree.putAll(of(cap.amount()));
        return tree;
    }

    private static Map<String, Object> of(Strategy.Retry retry) {
        return map(
                "maxAttempts",
                retry.maxAttempts(),
                "delay",
                retry.delay().toString(),
                "never",
                retry.never().stream().sorted().toList());
    }

    private static Map<String, Object> of(Deadlines times) {
        Map<String, Object> tree = new LinkedHashMap<>();
        times.named().forEach((name, time) -> tree.put(name, time.toString()));
        return tree;
    }

    private static Map<String, Object> of(Window window) {
        String days = window.length().days() == 0 ? "P" : "P" + window.length().days() + "D";
        String time = window.length().time().isZero()
                ? ""
                : window.length().time().toString().substring(1);
        Map<String, Object> tree = map(
                "start",
                window.start().toString(),
                "zone",
                window.zone().getId(),
                "duration",
                days + time,
                "selector",
                window.selector().text());
        if (window.recurrence() != null) {
            tree.put("recurrence", window.recurrence());
        }
        return tree;
    }

    private static Map<String, Object> of(Strategy.Budget budget) {
        return map(
                "minimumSample",
                budget.minimumSample(),
                "errors",
                of(budget.errors()),
                "timeouts",
                of(budget.timeouts()),
                "silence",
                of(budget.silence()),
                "guestsLost",
                of(budget.guestsLost()),
                "scopes",
                budget.scopes().stream().map(RequestTree::name).toList());
    }

    private static String name(Scope scope) {
        return switch (scope) {
            case Scope.Fleet() -> "FLEET";
            case Scope.Wave() -> "WAVE";
            case Scope.Domain(String label) -> label;
        };
    }

    private static Map<String, Object> of(Gate gate) {
        return switch (gate) {
            case Gate.Prometheus g -> {
                Map<String, Object> tree = map(
                        "kind",
                        "PROMETHEUS",
                        "url",
                        g.url().toString(),
                        "query",
                        g.query(),
                        "condition",
                        g.condition().comparison().symbol() + " "
                                + g.condition().value(),
                        "after",
                        g.after().name(),
                        "timeout",
                        g.timeout().toString());
                putName(tree, "bearer", g.credentials().bearer());
                putName(tree, "basic", g.credentials().basic());
                putName(tree, "authority", g.credentials().authority());
                yield tree;
            }
            case Gate.Webhook g ->
                map(
                        "kind",
                        "WEBHOOK",
                        "url",
                        g.url().toString(),
                        "secret",
                        g.secret(),
                        "after",
                        g.after().name(),
                        "timeout",
                        g.timeout().toString());
            case Gate.Person g ->
                map(
                        "kind",
                        "PERSON",
                        "after",
                        g.after().name(),
                        "timeout",
                        g.timeout().toString());
        };
    }

    private static void putName(Map<String, Object> tree, String name, String secret) {
        if (secret != null) {
            tree.put(name, secret);
        }
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
