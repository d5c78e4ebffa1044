// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import java.util.Map;

/** How a state is to be taken. */
enum Tone {
    GOOD("32"),
    ATTENTION("33"),
    BAD("31");

    private static final Map<String, Tone> OF_STATES = Map.ofEntries(
            Map.entry("PRESENT", GOOD),
            Map.entry("SUCCEEDED", GOOD),
            Map.entry("IN_FORCE", GOOD),
            Map.entry("ACCEPTED", GOOD),
            Map.entry("MET", GOOD),
            Map.entry("FINISHED", GOOD),
            Map.entry("AWAITING_APPROVAL", ATTENTION),
            Map.entry("PROPOSED", ATTENTION),
            Map.entry("PAUSED", ATTENTION),
            Map.entry("ABORTING", ATTENTION),
            Map.entry("SUCCEEDED_WITH_SKIPS", ATTENTION),
            Map.entry("SKIPPED", ATTENTION),
            Map.entry("UNKNOWN", ATTENTION),
            Map.entry("PENDING", ATTENTION),
            Map.entry("WARNING", ATTENTION),
            Map.entry("ENDED_WITH_FAILURES", BAD),
            Map.entry("ABORTED", BAD),
            Map.entry("FAILED", BAD),
            Map.entry("LOST", BAD),
            Map.entry("SILENT", BAD),
            Map.entry("BROKEN", BAD),
            Map.entry("REFUSED", BAD),
            Map.entry("ERROR", BAD));

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    /** A state in its colour; as it is where there is nothing to be said of it. */
    static String coloured(String state) {
        Tone tone = OF_STATES.get(state);
        return tone == null ? state : "\u001b[%sm%s\u001b[0m".formatted(tone.code, state);
    }
}
