// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import java.util.Map;

/**
 * Where the answers go.
 *
 * @param isThere whether somebody looks at them as they come, rather than a program or a file
 * @param hasColours whether they may be coloured: never but on a terminal, and not where {@code NO_COLOR} is set
 */
public record Terminal(boolean isThere, boolean hasColours) {
    /** The launcher knows without a system call of ours whether standard output is one. */
    private static final String SAID_BY_LAUNCHER = "luofleet.terminal";

    /** As nobody looks. */
    public static final Terminal NONE = new Terminal(false, false);

    /** This process's. */
    public static Terminal current() {
        return of(Boolean.getBoolean(SAID_BY_LAUNCHER), System.getenv());
    }

    static Terminal of(boolean isThere, Map<String, String> environment) {
        boolean wantsNone = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || "dumb".equals(environment.getOrDefault("TERM", "dumb"));
        return new Terminal(isThere, isThere && !wantsNone);
    }
}
