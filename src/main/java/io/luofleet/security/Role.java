// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What somebody may do: a closed set, by the names that tokens, claims and the API use. */
public enum Role {
    /** Read everything but secrets. */
    VIEWER,
    /** Plan, start, pause, abort, and care for hosts and releases. */
    OPERATOR,
    /** Approve what others have planned. */
    APPROVER,
    /** Everything, force and credentials too. */
    ADMIN;

    /** {@link #VIEWER} where a constant is needed. */
    public static final String READS = "viewer";

    /** {@link #OPERATOR} where a constant is needed. */
    public static final String OPERATES = "operator";

    /** {@link #APPROVER} where a constant is needed. */
    public static final String APPROVES = "approver";

    /** {@link #ADMIN} where a constant is needed. */
    public static final String ADMINISTERS = "admin";

    /** The name in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name, in lower case. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(r -> r.text().equals(text)).findFirst();
    }

    /** What this role includes: everybody may read, an admin may do everything. */
    public Set<Role> included() {
        return switch (this) {
            case VIEWER -> EnumSet.of(VIEWER);
            case OPERATOR -> EnumSet.of(VIEWER, OPERATOR);
            case APPROVER -> EnumSet.of(VIEWER, APPROVER);
            case ADMIN -> EnumSet.allOf(Role.class);
        };
    }
}
