// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.label.Selector;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which hosts a credential is for. Everything is refused whole, never done for the part that lies within. */
public final class Scopes {
    private static final int NAMED = 20;

    private Scopes() {}

    /** The hosts that somebody may plan for and steer. */
    public static Selector of(Principal by) {
        return by.scope() == null ? Selector.EVERYTHING : Selector.parse(by.scope());
    }

    /** Whether somebody may steer only some hosts. */
    public static boolean isNarrow(Principal by) {
        return by.scope() != null;
    }

    /**
     * Refuses what would touch hosts outside.
     *
     * @param labels every host's labels, by its name
     * @throws ProblemException {@link ProblemType#OUT_OF_SCOPE}, which names them
     */
    public static void require(Principal by, Map<String, Map<String, String>> labels) {
        if (!isNarrow(by)) {
            return;
        }
        Selector scope = of(by);
        TreeSet<String> outside = new TreeSet<>();
        labels.forEach((host, its) -> {
            if (!scope.matches(its)) {
                outside.add(host);
            }
        });
        if (!outside.isEmpty()) {
            List<String> named = outside.stream().limit(NAMED).toList();
            throw new ProblemException(
                            ProblemType.OUT_OF_SCOPE,
                            "The credential of %s is for hosts with %s; %d are outside: %s%s. Leave them out, or ask somebody whose credential reaches that far."
                                    .formatted(
                                            by.name(),
                                            by.scope(),
                                            outside.size(),
                                            String.join(", ", named),
                                            outside.size() > NAMED ? ", …" : ""))
                    .with("hosts", named)
                    .with("scope", by.scope());
        }
    }

    /** The same for one host. */
    public static void require(Principal by, String host, Map<String, String> labels) {
        require(by, Map.of(host, labels));
    }

    /** Refuses what concerns every host, whoever's scope is narrower. */
    public static void requireFleet(Principal by, String what) {
        if (isNarrow(by)) {
            throw new ProblemException(
                            ProblemType.OUT_OF_SCOPE,
                            "%s concerns the whole fleet, and the credential of %s is for hosts with %s only. Ask somebody whose credential is for all hosts."
                                    .formatted(what, by.name(), by.scope()))
                    .with("scope", by.scope());
        }
    }
}
