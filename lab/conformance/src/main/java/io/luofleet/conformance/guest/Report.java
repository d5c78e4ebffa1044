// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.guest;

import io.luofleet.conformance.Runner.Outcome;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the guest tells the build machine, over the console, what came of each step. */
public final class Report {
    private static final String MARK = "luo-conformance ";
    /** The kernel log takes no record of over 1024 bytes. */
    private static final int MAX_DETAIL = 700;

    private static final Pattern LINE =
            Pattern.compile(MARK + "case=(\\d+) boot=(\\d+) verdict=(ok|failed|skipped)(?: (.*))?");
    private static final Pattern PHASE = Pattern.compile(MARK + "boot=(\\d+) (started|ended)");

    private Report() {}

    /** A step's outcome as one line. */
    public static String line(Outcome outcome) {
        String verdict = outcome.failure()
                .map(why -> "failed " + why.replaceAll("\\s+", " "))
                .or(() -> outcome.skipped().map(why -> "skipped " + why))
                .orElse("ok");
        String cut = verdict.substring(0, Math.min(verdict.length(), MAX_DETAIL));
        return MARK + "case=" + outcome.number() + " boot=" + outcome.boot() + " verdict=" + cut;
    }

    /** A boot's steps begin. */
    public static String started(int boot) {
        return MARK + "boot=" + boot + " started";
    }

    /** A boot's steps are over. */
    public static String ended(int boot) {
        return MARK + "boot=" + boot + " ended";
    }

    /** Reads a console line back. */
    public static Optional<Outcome> outcome(String consoleLine) {
        Matcher line = LINE.matcher(consoleLine.stripTrailing());
        if (!line.find()) {
            return Optional.empty();
        }
        Optional<String> words = Optional.of(String.valueOf(line.group(4)));
        return Optional.of(new Outcome(
                Integer.parseInt(line.group(1)),
                Integer.parseInt(line.group(2)),
                line.group(3).equals("skipped") ? words : Optional.empty(),
                line.group(3).equals("failed") ? words : Optional.empty()));
    }

    /** What a console line says of a boot: {@code boot 1 started}. */
    public static Optional<String> phase(String consoleLine) {
        Matcher line = PHASE.matcher(consoleLine);
        return line.find() ? Optional.of("boot " + line.group(1) + " " + line.group(2)) : Optional.empty();
    }
}
