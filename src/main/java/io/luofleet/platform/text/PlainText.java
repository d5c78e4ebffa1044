// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Text that the database keeps and that a terminal or a log shows as it is meant: whole Unicode characters, none of which
 * controls anything. PostgreSQL cannot store U+0000 at all.
 */
public final class PlainText {
    /** The most that is kept of what agents say in one text, in UTF-16 units; x86's longest kernel command line has 2,047. */
    public static final int LONGEST = 4_096;

    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /** What is wrong with a single line of text, as a rule that it breaks; empty when nothing is. */
    public static Optional<String> flawOfLine(String text) {
        return flaw(text.codePoints(), false);
    }

    /** What is wrong with text that may have lines and tabs, as a rule that it breaks; empty when nothing is. */
    public static Optional<String> flawOfLines(String text) {
        return flaw(text.codePoints(), true);
    }

    /**
     * The same text made plain, for text whose author is not there to be asked for a better one: lines and tabs become blanks,
     * other control characters U+FFFD, and what is longer is cut, which then is its last word.
     *
     * @param longest at least 64, in UTF-16 units
     */
    public static String clean(String text, int longest) {
        boolean isFine = text.length() <= longest && text.codePoints().allMatch(c -> isPlain(c));
        if (isFine) {
            return text;
        }
        String kept = text.length() <= longest ? text : cut(text, longest);
        StringBuilder clean = new StringBuilder(kept.length());
        kept.codePoints().map(PlainText::plain).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String cut(String text, int longest) {
        String last = "… (%d characters in all)".formatted(text.length());
        int end = longest - last.length();
        // Not between the two halves of one character.
        end = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        return text.substring(0, end) + last;
    }

    private static Optional<String> flaw(IntStream codePoints, boolean lines) {
        OptionalInt bad =
                codePoints.filter(c -> !isPlain(c) && !(lines && isLayout(c))).findFirst();
        return bad.isEmpty()
                ? Optional.empty()
                : Optional.of("must not contain the character U+%s"
                        .formatted(String.format("%04x", bad.getAsInt()).toUpperCase(Locale.ROOT)));
    }

    private static int plain(int codePoint) {
        if (isPlain(codePoint)) {
            return codePoint;
        }
        return isLayout(codePoint) ? ' ' : REPLACEMENT;
    }

    private static boolean isLayout(int codePoint) {
        return codePoint == '\n' || codePoint == '\r' || codePoint == '\t';
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // Embeddings, overrides and isolates show text in another order than it has.
            case Character.FORMAT ->
                !(codePoint >= 0x202A && codePoint <= 0x202E) && !(codePoint >= 0x2066 && codePoint <= 0x2069);
            default -> true;
        };
    }
}
