// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.Selector;
import io.luofleet.plan.model.Strategy.Approval;
import io.luofleet.plan.model.Strategy.Budget;
import io.luofleet.plan.model.Strategy.Cap;
import io.luofleet.plan.model.Strategy.LateJoining;
import io.luofleet.plan.model.Strategy.Offline;
import io.luofleet.plan.model.Strategy.Order;
import io.luofleet.plan.model.Strategy.Retry;
import io.luofleet.plan.model.Strategy.Scope;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.wire.EmptyHosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a strategy and puts the defaults, which are safe, in place of what it does not say. */
final class StrategyReader {
    static final String[] FIELDS = {
        "canary",
        "waves",
        "maxUnavailable",
        "order",
        "soak",
        "hostSoak",
        "retry",
        "deadlines",
        "lateJoining",
        "offline",
        "windows",
        "exclusions",
        "budget",
        "gates",
        "approval",
        "allowDowngrade",
        "emptyHosts"
    };
    /** Each update's soak is {@code hostSoak}. */
    private static final String[] TIMES = Deadlines.askedByName().toArray(String[]::new);

    private static final int MANY = 1_000_000;
    private static final List<Amount> DEFAULT_WAVES =
            List.of(new Amount.Percent(10), new Amount.Percent(50), new Amount.Percent(100));

    private final Fields fields;
    private final List<Finding> findings;

    private StrategyReader(Fields fields, List<Finding> findings) {
        this.fields = fields;
        this.findings = findings;
    }

    static Strategy read(Fields fields, List<Finding> findings) {
        return new StrategyReader(fields, findings).read();
    }

    private Strategy read() {
        return new Strategy(
                fields.has("canary") ? amount(fields.element("canary"), 1, 1) : new Amount.Count(1),
                waves(),
                caps(),
                order(),
                fields.duration("soak", Duration.ofMinutes(5), Duration.ZERO, Fields.WEEK),
                fields.duration("hostSoak", Duration.ofSeconds(10), Duration.ZERO, Fields.WEEK),
                retry(),
                deadlines(),
                fields.choice("lateJoining", LateJoining.LEAVE_OUT),
                fields.choice("offline", Offline.SKIP),
                WindowReader.read(fields, "windows", findings),
                WindowReader.read(fields, "exclusions", findings),
                budget(),
                fields.list("gates").stream()
                        .map(e -> GateReader.read(e, findings))
                        .filter(g -> g != null)
                        .toList(),
                fields.choice("approval", Approval.NOT_REQUIRED),
                fields.bool("allowDowngrade", false),
                fields.choice("emptyHosts", EmptyHosts.REFUSED));
    }

    private List<Amount> waves() {
        if (!fields.has("waves")) {
            return DEFAULT_WAVES;
        }
        List<Amount> waves = new ArrayList<>();
        int before = 0;
        for (Fields.Element element : fields.list("waves")) {
            int mistakes = findings.size();
            Amount amount = amount(element, 1, 1);
            if (findings.size() == mistakes && amount instanceof Amount.Percent(int percent)) {
                if (percent <= before) {
                    findings.add(new Finding(
                            element.path() + ".percent",
                            "must be more than the %d %% reached before: percentages are cumulative"
                                    .formatted(before)));
                }
                before = Math.max(before, percent);
            }
            waves.add(amount);
        }
        if (fields.isEmptyList("waves")) {
            fields.note("waves", "must have a wave; leave it out for the default");
        }
        return waves;
    }

    private List<Cap> caps() {
        if (!fields.has("maxUnavailable")) {
            return Strategy.DEFAULT_CAPS;
        }
        List<Cap> caps = new ArrayList<>();
        Set<String> levels = new HashSet<>();
        for (Fields.Element element : fields.list("maxUnavailable")) {
            Fields cap = Fields.of(element.value(), element.path(), findings, "level", "count", "percent");
            String level = cap.required("level");
            if (!level.isBlank() && !Selector.isKey(level)) {
                cap.note("level", "must be \"fleet\" or a label's name");
            }
            if (!level.isBlank() && !levels.add(level)) {
                cap.note("level", "is capped twice");
            }
            caps.add(new Cap(level, amount(cap, 1, 1)));
        }
        if (fields.isEmptyList("maxUnavailable")) {
            fields.note("maxUnavailable", "must have a cap; leave it out for the default");
        }
        return caps;
    }

    private Order order() {
        Fields order = fields.object("order", "kind", "levels");
        List<String> levels = labels(order, "levels");
        Order.Kind kind = order.choice("kind", Order.Kind.SPREAD);
        if (kind == Order.Kind.DOMAIN_BY_DOMAIN && levels.isEmpty()) {
            order.note("levels", "must name the label whose values are the domains");
        }
        return new Order(kind, order.has("levels") ? levels : List.of("zone", "rack"));
    }

    private Retry retry() {
        Fields retry = fields.object("retry", "maxAttempts", "delay", "never");
        return new Retry(
                retry.whole("maxAttempts", 1, 1, 100),
                retry.duration("delay", Duration.ofMinutes(1), Duration.ZERO, Fields.WEEK),
                Set.copyOf(retry.texts("never")));
    }

    private Deadlines deadlines() {
        Fields times = fields.object("deadlines", TIMES);
        Map<String, Duration> named = new HashMap<>();
        for (String name : TIMES) {
            named.put(name, times.duration(name, null, Deadlines.SHORTEST, Deadlines.LONGEST));
        }
        return Deadlines.named(named);
    }

    private Budget budget() {
        Fields budget =
                fields.object("budget", "minimumSample", "errors", "timeouts", "silence", "guestsLost", "scopes");
        List<Scope> scopes = new ArrayList<>();
        for (String name : budget.has("scopes") ? budget.texts("scopes") : List.of("FLEET", "WAVE")) {
            scopes.add(
                    switch (name) {
                        case "FLEET" -> new Scope.Fleet();
                        case "WAVE" -> new Scope.Wave();
                        default -> new Scope.Domain(name);
                    });
            if (!Selector.isKey(name)) {
                budget.note("scopes", "must be FLEET, WAVE or labels' names, and '%s' is none".formatted(name));
            }
        }
        if (budget.isEmptyList("scopes")) {
            budget.note("scopes", "must have a scope; leave it out for the default");
        }
        return new Budget(
                budget.whole("minimumSample", 5, 1, MANY),
                budget.has("errors") ? amount(budget.element("errors"), 0, 0) : new Amount.Percent(10),
                budget.has("timeouts") ? amount(budget.element("timeouts"), 0, 0) : new Amount.Percent(10),
                budget.has("silence") ? amount(budget.element("silence"), 0, 0) : new Amount.Count(1),
                budget.has("guestsLost") ? amount(budget.element("guestsLost"), 0, 0) : new Amount.Count(0),
                scopes);
    }

    private List<String> labels(Fields of, String name) {
        List<String> labels = of.texts(name);
        labels.stream()
                .filter(label -> !Selector.isKey(label))
                .forEach(label -> of.note(name, "must be labels' names, and '%s' is none".formatted(label)));
        if (Set.copyOf(labels).size() < labels.size()) {
            of.note(name, "names a label twice");
        }
        return labels;
    }

    private Amount amount(Fields.Element element, int leastCount, int leastPercent) {
        return amount(
                Fields.of(element.value(), element.path(), findings, "count", "percent"), leastCount, leastPercent);
    }

    /** An object whose own shape was checked already; it has exactly one of the two. */
    private Amount amount(Fields fields, int leastCount, int leastPercent) {
        boolean hasCount = fields.has("count");
        if (hasCount == fields.has("percent") && fields.isObject()) {
            fields.note("count", "or percent must be there, and not both");
        }
        return hasCount
                ? new Amount.Count(fields.whole("count", 1, leastCount, MANY))
                : new Amount.Percent(fields.whole("percent", 1, leastPercent, 100));
    }
}
