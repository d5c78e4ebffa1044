// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.log;

import io.luofleet.hostagent.text.SafeText;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes events as {@code 2026-01-01T00:00:00Z level=info host=h1 event=… key=value …} lines. Safe for use by several
 * threads.
 */
public final class Log {
    private static final int MAX_VALUE_CHARS = 4096;

    private final PrintStream out;
    private final InstantSource clock;
    private final String host;

    /**
     * @param out where lines go
     * @param clock stamps them
     * @param host the host's name, repeated in each line, because one process may emulate several hosts
     */
    public Log(PrintStream out, InstantSource clock, String host) {
        this.out = out;
        this.clock = clock;
        this.host = host;
    }

    /** A log that drops everything. */
    public static Log silent() {
        return new Log(new PrintStream(PrintStream.nullOutputStream()), InstantSource.system(), "");
    }

    /**
     * Whether the Nth occurrence of something that a peer can cause at will is worth a line: each time that the number has
     * doubled, so that nobody can fill the log.
     */
    public static boolean due(long times) {
        return Long.bitCount(times) == 1;
    }

    /** Something went as it should. See {@link #line} for the arguments. */
    public void info(String event, Object... pairs) {
        line("info", event, pairs);
    }

    /** Something an operator should look at; the agent goes on. See {@link #line} for the arguments. */
    public void warn(String event, Object... pairs) {
        line("warn", event, pairs);
    }

    /** Something failed. See {@link #line} for the arguments. */
    public void error(String event, Object... pairs) {
        line("error", event, pairs);
    }

    /**
     * @param event lower-case words joined by dashes
     * @param pairs key, value, key, value…; a {@code null} value is left out with its key
     */
    private void line(String level, String event, Object... pairs) {
        StringBuilder text = new StringBuilder(160)
                .append(clock.instant())
                .append(" level=")
                .append(level.toLowerCase(Locale.ROOT))
                .append(" host=")
                .append(host)
                .append(" event=")
                .append(event);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                text.append(' ').append(pairs[i]).append('=');
                appendValue(text, Objects.toString(pairs[i + 1]));
            }
        }
        out.println(text);
    }

    /** Quotes what would not be one word, so that no peer can forge a line or a key. */
    private static void appendValue(StringBuilder text, String value) {
        if (!value.isEmpty()
                && value.length() <= MAX_VALUE_CHARS
                && value.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '=')) {
            text.append(value);
            return;
        }
        text.append('"');
        // Of what is left after this, only the line's own quotes can still do harm.
        withoutOthers(value).codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c == 127) {
                text.append(String.format("\\x%02x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        text.append('"');
    }

    /** Line breaks and the like, other than those of ASCII, and what no line should be long enough for. */
    private static String withoutOthers(String value) {
        boolean ascii = value.length() <= MAX_VALUE_CHARS && value.chars().allMatch(c -> c < 128);
        return ascii ? value : SafeText.of(value, MAX_VALUE_CHARS);
    }
}
