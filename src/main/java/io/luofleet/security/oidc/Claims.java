// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.oidc;

import io.luofleet.label.Selector;
import io.luofleet.label.SelectorSyntaxException;
import io.luofleet.security.Role;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What claims mean, by configuration. */
final class Claims {
    private static final String EVERY_HOST = "*";

    private final Map<String, Set<Role>> roles = new HashMap<>();

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException when it names a role that there is none
     */
    Claims(Map<String, List<String>> configured) {
        configured.forEach((value, names) -> {
            var granted = EnumSet.noneOf(Role.class);
            names.forEach(name -> granted.add(Role.of(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "luofleet.security.oidc.roles.\"%s\" is '%s'; roles are viewer, operator, approver and admin"
                                    .formatted(value, name)))));
            roles.put(value, granted);
        });
    }

    /** What somebody with these values in the claim may do, what is included in that too. */
    Set<Role> roles(Collection<String> values) {
        var all = new EnumMap<Role, Boolean>(Role.class);
        values.stream()
                .flatMap(v -> roles.getOrDefault(v, Set.of()).stream())
                .flatMap(r -> r.included().stream())
                .forEach(r -> all.put(r, true));
        return all.keySet();
    }

    /**
     * The scope that a claim gives.
     *
     * @param claim the claim's value; {@code null} when it is absent
     * @return empty for every host
     * @throws IllegalArgumentException when it gives none: a provider that lost a mapping must not widen what people may do
     */
    static Optional<String> scope(String name, Object claim) {
        if (!(claim instanceof String text) || text.isBlank()) {
            throw new IllegalArgumentException(
                    "The token has no claim '%s', which says for which hosts it is: a label selector, or * for all."
                            .formatted(name));
        }
        if (text.equals(EVERY_HOST)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Selector.parse(text).canonical().text());
        } catch (SelectorSyntaxException e) {
            throw new IllegalArgumentException(
                    "The token's claim '%s' is no label selector: %s".formatted(name, e.getMessage()), e);
        }
    }
}
