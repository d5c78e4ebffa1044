// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Values as people read them. What comes from elsewhere never steers the terminal. */
public final class Text {
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Duration SECONDS = Duration.ofMinutes(2);
    private static final Duration MINUTES = Duration.ofHours(2);
    private static final Duration HOURS = Duration.ofDays(2);

    private Text() {}

    /** One line, without what steers a terminal. */
    public static String plain(String text) {
        return isPrintableAscii(text) ? text : STEERING.matcher(text).replaceAll("?");
    }

    /** Nearly everything is, and a JVM that has just begun is slow at patterns. */
    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** A value; a dash for none. */
    public static String of(JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return "-";
        }
        return plain(value.isTextual() ? value.textValue() : value.toString());
    }

    /** Labels, as {@code key=value,key=value}. */
    public static String labels(JsonNode labels) {
        String text = labels.properties().stream()
                .map(each -> each.getKey() + "=" + each.getValue().asText())
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "-" : plain(text);
    }

    /** A list of words, with commas; a dash for none. */
    public static String words(JsonNode words) {
        String text = StreamSupport.stream(words.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "-" : plain(text);
    }

    /** How long ago an instant was, in its largest unit; a dash for none. */
    public static String ago(JsonNode instant, Instant now) {
        try {
            return instant.isTextual() ? length(Duration.between(Instant.parse(instant.textValue()), now)) : "-";
        } catch (DateTimeParseException _) {
            return plain(instant.textValue());
        }
    }

    /** How long it is until an instant, in its largest unit; {@code past}, or a dash for none. */
    public static String until(JsonNode instant, Instant now) {
        try {
            if (!instant.isTextual()) {
                return "-";
            }
            Duration left = Duration.between(now, Instant.parse(instant.textValue()));
            return left.isPositive() ? length(left) : "past";
        } catch (DateTimeParseException _) {
            return plain(instant.textValue());
        }
    }

    /** A length of time in its largest unit that says enough. */
    public static String length(Duration length) {
        Duration positive = length.isNegative() ? Duration.ZERO : length;
        if (positive.compareTo(SECONDS) < 0) {
            return positive.toSeconds() + "s";
        }
        if (positive.compareTo(MINUTES) < 0) {
            return positive.toMinutes() + "m";
        }
        return positive.compareTo(HOURS) < 0 ? positive.toHours() + "h" : positive.toDays() + "d";
    }

    /** A short length of time in milliseconds, or in seconds with three digits. */
    public static String exact(Duration length) {
        double seconds = length.toNanos() / 1e9;
        if (seconds < 1) {
            return Math.round(seconds * 1_000) + "ms";
        }
        return String.format(Locale.ROOT, seconds < 10 ? "%.2fs" : seconds < 100 ? "%.1fs" : "%.0fs", seconds);
    }

    /** Bytes, in their largest binary unit. */
    public static String bytes(long bytes) {
        double value = bytes;
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
